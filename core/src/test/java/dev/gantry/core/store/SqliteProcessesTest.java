// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.model.Event;

import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.record;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SqliteProcessesTest {
    @TempDir
    Path folder;

    private final List<Process> children = new ArrayList<>();

    @AfterEach
    void endChildren() throws Exception {
        for (Process child : children) {
            child.destroyForcibly().waitFor();
        }
    }

    private Process start(String... arguments) throws Exception {
        Process child = StoreChild.start(folder, arguments);
        children.add(child);
        return child;
    }

    @Test
    void eightProcessesLoseNoUpdateAndAreNeverRefused() throws Exception {
        String file = folder.resolve("state.db").toString();
        int processes = 8;
        int times = 500;
        for (int i = 0; i < processes; i++) {
            start("increment", file, "" + times);
        }
        for (Process child : children) {
            assertThat(StoreChild.output(child)).endsWith("done\n");
        }
        try (StateStore store = SqliteStateStore.open(Path.of(file))) {
            assertThat(store.<Optional<String>>read(view -> view.meta("count"))).contains("" + processes * times);
            List<Event> events = store.read(view -> view.eventsAfter(0, Integer.MAX_VALUE));
            assertThat(events).hasSize(processes * times);
            assertThat(events.get(events.size() - 1).sequence()).isEqualTo(processes * times);
        }
    }

    @Test
    void processesThatOpenANewFileAtOnceAllSucceed() throws Exception {
        for (int round = 0; round < 3; round++) {
            String file = folder.resolve("fresh" + round + ".db").toString();
            for (int i = 0; i < 6; i++) {
                start("open", file);
            }
            for (Process child : children) {
                assertThat(StoreChild.output(child)).endsWith("done\n");
            }
            children.clear();
        }
    }

    @Test
    void everyCommitThatWasReportedOutlivesAKill() throws Exception {
        Path file = folder.resolve("state.db");
        try (StateStore store = SqliteStateStore.open(file)) {
            store.write(transaction -> {
                transaction.insert(record("a", "web"));
                return true;
            });
        }
        for (int round = 1; round <= 4; round++) {
            Process child = start("endless", file.toString());
            int reported = killAfter(child, 37 * round);
            try (SqliteConnection connection = SqliteConnection.openWriter(file)) {
                assertThat(connection.first("PRAGMA integrity_check", SqliteRows::text))
                        .contains("ok");
            }
            try (StateStore store = SqliteStateStore.open(file)) {
                store.read(view -> {
                    int count = view.meta("count").map(Integer::parseInt).orElseThrow();
                    // The last transaction may have been committed without a chance to say so.
                    assertThat(count).isBetween(reported, reported + 1);
                    assertThat(view.lastEventSequence()).isEqualTo(count);
                    assertThat(view.lastJournalSequence()).isEqualTo(count);
                    assertThat(view.journalAfter(id("a"), 0)).hasSizeBetween(Math.min(count, 1_000), count);
                    assertThat(view.container(id("a")).orElseThrow().status().run())
                            .isEqualTo(count);
                    return true;
                });
            }
        }
    }

    /** Kills a child that has reported so many commits; returns the last number that it reported. */
    private static int killAfter(Process child, int commits) throws Exception {
        StringBuilder said = new StringBuilder();
        int lines = 0;
        for (int c = child.getInputStream().read();
                c >= 0;
                c = child.getInputStream().read()) {
            said.append((char) c);
            if (c == '\n' && ++lines == commits) {
                child.toHandle().destroyForcibly();
            }
        }
        child.waitFor();
        String complete = said.substring(0, said.lastIndexOf("\n"));
        assertThat(lines).as(complete).isGreaterThanOrEqualTo(commits);
        return Integer.parseInt(complete.substring(complete.lastIndexOf('\n') + 1));
    }

    @Test
    void processesThatMigrateAtOnceAllSucceed() throws Exception {
        Path file = folder.resolve("state.db");
        SqliteStateStore.open(file).close();
        for (int i = 0; i < 4; i++) {
            start("migrate", file.toString());
        }
        for (Process child : children) {
            assertThat(StoreChild.output(child)).endsWith("done\n");
        }
        assertThat(folder.resolve("state.db.v" + SqliteSchema.CURRENT.version() + ".backup"))
                .isNotEmptyFile();
        assertThat(folder.resolve("state.db.v" + SqliteSchema.CURRENT.version() + ".backup.part"))
                .doesNotExist();
    }

    @Test
    void anUnpackedNativeLibraryIsUsedAsItIs() throws Exception {
        Path library = folder.resolve("libsqlitejdbc.so");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        unpackLibrary(library);
        Process child = new ProcessBuilder(StoreChild.command(
                        List.of(),
                        List.of(
                                "-Dorg.sqlite.lib.path=" + folder,
                                "-Dorg.sqlite.lib.name=" + library.getFileName(),
                                "-Djava.io.tmpdir=" + temporary),
                        "open",
                        folder.resolve("state.db").toString()))
                .redirectErrorStream(true)
                .start();
        children.add(child);
        assertThat(StoreChild.output(child)).endsWith("done\n");
        assertThat(temporary).isEmptyDirectory();
    }

    private static void unpackLibrary(Path target) throws Exception {
        Path jar = Path.of(org.sqlite.SQLiteConfig.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry("org/sqlite/native/Linux/" + arch + "/libsqlitejdbc.so");
            Files.copy(zip.getInputStream(entry), target);
        }
    }
}
