// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static dev.gantry.core.store.StateStoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

/** Which files a store holds open. */
class SqliteDescriptorsTest {
    @TempDir
    Path folder;

    private StateStore open() {
        return SqliteStateStore.open(folder.resolve("state.db"));
    }

    private static void put(StateStore store, String value) {
        store.write(transaction -> {
            transaction.putMeta("k", value);
            return true;
        });
    }

    private static int nestedReads(StateStore store, int depth) {
        return depth == 0 ? 0 : store.<Integer>read(view -> 1 + nestedReads(store, depth - 1));
    }

    /** The names of the files below the folder that this process has open, one for each descriptor. */
    private List<String> openFiles() throws IOException {
        Path real = folder.toRealPath();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(SqliteDescriptorsTest::target)
                    .filter(target -> target.startsWith(real))
                    .map(target -> target.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            // Closed since it was listed, such as the one of the list itself.
            return descriptor;
        }
    }

    @Test
    void aClosedStoreHoldsNoFileOpen() throws Exception {
        try (StateStore store = open()) {
            put(store, "v");
            nestedReads(store, 3);
            assertThat(openFiles()).contains("state.db", "state.db-wal");
        }
        assertThat(openFiles()).isEmpty();
    }

    @Test
    void aReadThatOutlivesItsStoreHoldsNoFileOpenAfterwards() throws Exception {
        StateStore store = open();
        store.read(view -> {
            store.close();
            return view.summaries();
        });
        assertThat(openFiles()).isEmpty();
    }

    @Test
    void howeverManyReadAtOnceFourConnectionsAreKeptForTheNext() throws Exception {
        try (StateStore store = open()) {
            List<String> before = openFiles();
            assertThat(nestedReads(store, 20)).isEqualTo(20);
            // The database itself is no measure: SQLite closes it when the last connection lets go of it.
            assertThat(logs(openFiles())).isEqualTo(logs(before) + 4);
            nestedReads(store, 2);
            assertThat(logs(openFiles())).isEqualTo(logs(before) + 4);
        }
    }

    private static long logs(List<String> files) {
        return files.stream().filter(file -> file.endsWith("-wal")).count();
    }

    @Test
    void allWritesGoThroughOneConnection() throws Exception {
        try (StateStore store = open()) {
            put(store, "first");
            List<String> before = openFiles();
            put(store, "second");
            put(store, "third");
            assertThat(openFiles()).isEqualTo(before);
        }
    }

    @Test
    void aStoreThatCannotBeUsedIsNotLeftOpen() throws Exception {
        SqliteStateStore.open(folder.resolve("state.db"), SqliteSchemaTest.NEXT, Retention.DEFAULT)
                .close();
        EngineException refusal = failure(this::open);
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_TOO_NEW);
        assertThat(openFiles()).isEmpty();
    }
}
