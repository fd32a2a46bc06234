// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.Cancellable;

import static dev.gantry.core.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InotifyDirectoryWatcherTest {
    @TempDir
    private Path directory;

    private final DaemonScheduler scheduler = new DaemonScheduler();
    private final InotifyDirectoryWatcher watcher = new InotifyDirectoryWatcher(scheduler);
    private final Set<Path> seen = ConcurrentHashMap.newKeySet();

    @AfterEach
    void end() {
        watcher.close();
        scheduler.close();
    }

    @Test
    void fileThatWasThereBeforeIsTold() throws Exception {
        Path file = Files.writeString(directory.resolve("before"), "");

        watcher.watch(directory, seen::add);

        eventually("told", () -> seen.contains(file));
    }

    @Test
    void newRenamedAndChangedFilesAreTold() throws Exception {
        watcher.watch(directory, seen::add);
        Path outside = Files.createTempFile("outside", "");
        Path moved = directory.resolve("moved");
        Files.move(outside, moved, StandardCopyOption.ATOMIC_MOVE);
        Path made = Files.writeString(directory.resolve("made"), "");
        eventually("told", () -> seen.containsAll(Set.of(moved, made)));

        seen.clear();
        Files.writeString(made, "changed");

        eventually("told of the change", () -> seen.contains(made));
    }

    @Test
    void watchersOfOneDirectoryDoNotDisturbEachOther() throws Exception {
        Set<Path> other = ConcurrentHashMap.newKeySet();
        Path link = Files.createSymbolicLink(Files.createTempDirectory("links").resolve("link"), directory);
        watcher.watch(link, other::add);
        Cancellable first = watcher.watch(directory, seen::add);
        watcher.watch(directory, file -> {
            throw new IllegalStateException("a bad watcher");
        });
        Files.writeString(directory.resolve("one"), "");
        eventually("both are told", () -> seen.size() == 1 && other.size() == 1);

        first.close();
        first.close();
        Files.writeString(directory.resolve("two"), "");

        eventually("the other is told", () -> other.contains(link.resolve("two")));
        assertThat(seen).containsExactly(directory.resolve("one"));
        Files.delete(link);
        Files.delete(link.getParent());
    }

    @Test
    void watchCanEndAndBeginAgain() throws Exception {
        watcher.watch(directory, file -> {}).close();
        watcher.watch(directory, seen::add);

        Path file = Files.writeString(directory.resolve("file"), "");

        eventually("told", () -> seen.contains(file));
    }

    @Test
    void noFileIsPassedOverWhenEventsOverflow() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Path first = directory.resolve("first");
        watcher.watch(directory, file -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            seen.add(file);
        });
        Files.writeString(first, "");
        // The JDK keeps 512 events per directory; the rest becomes one OVERFLOW.
        for (int i = 0; i < 2000; i++) {
            Files.createFile(directory.resolve("file" + i));
        }
        go.countDown();

        eventually("all are told", () -> seen.size() == 2001);
    }

    @Test
    void oneThreadServesAllDirectories() throws Exception {
        for (int i = 0; i < 20; i++) {
            Path below = Files.createDirectory(directory.resolve("d" + i));
            watcher.watch(below, seen::add);
            Files.writeString(below.resolve("file"), "");
        }

        eventually("all are told", () -> seen.size() == 20);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("gantry-inotify") && thread.isAlive()))
                .hasSize(1);
    }

    @Test
    void withoutInotifyDirectoriesArePolled() throws Exception {
        InotifyDirectoryWatcher none = new InotifyDirectoryWatcher(scheduler, () -> {
            throw new IOException("User limit of inotify instances reached");
        });
        Path before = Files.writeString(directory.resolve("before"), "");
        Set<Path> other = ConcurrentHashMap.newKeySet();
        Cancellable first = none.watch(directory, file -> {
            seen.add(file);
            throw new IllegalStateException("a bad watcher");
        });
        none.watch(directory, other::add);
        eventually("what was there is told", () -> seen.contains(before) && other.contains(before));

        Path made = Files.writeString(directory.resolve("made"), "");
        eventually("the new is told", () -> seen.contains(made) && other.contains(made));
        first.close();
        seen.clear();
        other.clear();
        Files.writeString(made, "changed");
        eventually("the change is told", () -> other.contains(made));

        assertThat(other).containsExactly(made);
        assertThat(seen).isEmpty();
        assertThatThrownBy(() -> none.watch(directory.resolve("nosuch"), seen::add))
                .hasMessageContaining("nosuch");
        none.close();
        assertThatThrownBy(() -> none.watch(directory, seen::add))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }

    @Test
    void missingDirectoryAndClosedWatcherAreRefused() {
        assertThatThrownBy(() -> watcher.watch(directory.resolve("nosuch"), seen::add))
                .hasMessageContaining("nosuch");
        watcher.close();
        assertThatThrownBy(() -> watcher.watch(directory, seen::add))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }
}
