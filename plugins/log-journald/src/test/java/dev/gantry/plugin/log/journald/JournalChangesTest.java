// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.spi.host.DirectoryWatcher;

import static org.assertj.core.api.Assertions.assertThat;

class JournalChangesTest {
    private final Map<Path, Consumer<Set<Path>>> watched = new HashMap<>();
    private final DirectoryWatcher watcher = (directory, onChange) -> {
        watched.put(directory, onChange);
        return () -> watched.remove(directory);
    };

    @TempDir
    Path root;

    @Test
    void eachChangeIsTakenOnceAndTheFirstLookIsDue() throws Exception {
        Path machine = Files.createDirectory(root.resolve("machine"));
        Files.createFile(root.resolve("file"));
        try (JournalChanges changes = new JournalChanges(watcher, List.of(root, root.resolve("nosuch")))) {
            assertThat(watched).containsOnlyKeys(machine);
            assertThat(changes.take()).isTrue();
            assertThat(changes.take()).isFalse();
            watched.get(machine).accept(Set.of(machine.resolve("system.journal")));
            watched.get(machine).accept(Set.of(machine.resolve("system.journal")));
            assertThat(changes.take()).isTrue();
            assertThat(changes.take()).isFalse();
        }
        assertThat(watched).isEmpty();
    }

    @Test
    void whereNobodyTellsALookIsAlwaysDue() {
        try (JournalChanges changes = new JournalChanges(watcher, List.of(root))) {
            assertThat(changes.take()).isTrue();
            assertThat(changes.take()).isTrue();
        }
    }
}
