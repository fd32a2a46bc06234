// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static dev.gantry.core.store.StateStoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

/** A disk that cannot be written, on a small one that the test mounts. Needs root. */
@Tag("real")
class SqliteDiskTest {
    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static String run(String... command) throws Exception {
        return run(List.of(command));
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    private Path file() {
        return disk.resolve("state.db");
    }

    private void fill() {
        byte[] block = new byte[4096];
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void put(StateStore store, String key, String value) {
        store.write(transaction -> {
            transaction.putMeta(key, value);
            return true;
        });
    }

    @Test
    void aFullDiskIsReportedAndNothingThatWasCommittedIsLost() throws Exception {
        char[] block = new char[20_000];
        Arrays.fill(block, 'x');
        String value = new String(block);
        List<String> committed = new ArrayList<>();
        try (StateStore store = SqliteStateStore.open(file())) {
            EngineException refusal = failure(() -> {
                for (int i = 0; i < 1000; i++) {
                    put(store, "k" + i, value);
                    committed.add("k" + i);
                }
            });
            assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
            assertThat(refusal).hasMessageContaining(file().toString()).hasMessageContaining("the disk is full");
            assertThat(refusal.nextStep().orElseThrow()).contains("free some space");
            assertThat(committed).isNotEmpty();
            store.read(view -> {
                committed.forEach(key -> assertThat(view.meta(key)).contains(value));
                assertThat(view.meta("k" + committed.size())).isEmpty();
                return true;
            });
            run("mount", "-o", "remount,size=8m", disk.toString());
            put(store, "k" + committed.size(), value);
        }
        try (StateStore store = SqliteStateStore.open(file())) {
            store.read(view -> {
                committed.forEach(key -> assertThat(view.meta(key)).contains(value));
                assertThat(view.meta("k" + committed.size())).contains(value);
                return true;
            });
        }
    }

    @Test
    void aStoreCannotBeMadeOnAFullDisk() {
        fill();
        EngineException refusal = failure(() -> SqliteStateStore.open(file()));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(refusal).hasMessageContaining("the disk is full");
    }

    @Test
    void aStoreThatWasLeftUnmadeByAFullDiskIsMadeOnceThereIsSpace() throws Exception {
        fill();
        failure(() -> SqliteStateStore.open(file()));
        Files.delete(disk.resolve("filler"));
        try (StateStore store = SqliteStateStore.open(file())) {
            put(store, "k", "v");
        }
    }

    @Test
    void aStoreOnAFullDiskIsReportedAtOpening() {
        SqliteStateStore.open(file()).close();
        fill();
        EngineException refusal = failure(() -> {
            try (StateStore store = SqliteStateStore.open(file())) {
                put(store, "k", "v");
            }
        });
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(refusal).hasMessageContaining("the disk is full");
    }

    @Test
    void aReadOnlyFileSystemIsReportedAtOpening() throws Exception {
        SqliteStateStore.open(file()).close();
        run("mount", "-o", "remount,ro", disk.toString());
        EngineException refusal = failure(() -> SqliteStateStore.open(file()));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(refusal).hasMessageContaining("read-only");
        EngineException fresh = failure(() -> SqliteStateStore.open(disk.resolve("new.db")));
        assertThat(fresh.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(fresh.getMessage().toLowerCase()).contains("read-only");
    }

    @Test
    void aMissingPermissionIsReportedAtOpening() throws Exception {
        assertThat(openWithoutPrivileges("r-x------", "rw-------"))
                .startsWith("STORE_UNWRITABLE")
                .contains("permission denied");
        assertThat(openWithoutPrivileges("rwx------", "r--------"))
                .startsWith("STORE_UNWRITABLE")
                .contains("permission denied");
        assertThat(openWithoutPrivileges("rwx------", "rw-------")).isEqualTo("done\n");
    }

    @Test
    void aFolderWithoutWritePermissionIsReportedWhenTheFileIsNew() throws Exception {
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r-x------"));
        assertThat(openWithoutPrivileges())
                .startsWith("STORE_UNWRITABLE")
                .contains("permission denied")
                .contains(file().toString());
    }

    private String openWithoutPrivileges(String ofFolder, String ofFile) throws Exception {
        SqliteStateStore.open(file()).close();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(ofFile));
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString(ofFolder));
        return openWithoutPrivileges();
    }

    /** As root without the capabilities by which root passes over file modes. */
    private String openWithoutPrivileges() throws Exception {
        String capabilities = "-dac_override,-dac_read_search";
        return run(StoreChild.command(
                List.of("setpriv", "--inh-caps=" + capabilities, "--bounding-set=" + capabilities),
                List.of(),
                "open",
                file().toString()));
    }
}
