// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.List;
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

        watcher.watch(directory, seen::addAll);

        eventually("told", () -> seen.contains(file));
    }

    @Test
    void newRenamedAndChangedFilesAreTold() throws Exception {
        watcher.watch(directory, seen::addAll);
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
        watcher.watch(link, other::addAll);
        Cancellable first = watcher.watch(directory, seen::addAll);
        watcher.watch(directory, files -> {
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
        watcher.watch(directory, files -> {}).close();
        watcher.watch(directory, seen::addAll);

        Path file = Files.writeString(directory.resolve("file"), "");

        eventually("told", () -> seen.contains(file));
    }

    @Test
    void noFileIsPassedOverWhenEventsOverflow() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Path first = directory.resolve("first");
        watcher.watch(directory, files -> {
            await(go);
            seen.addAll(files);
        });
        Files.writeString(first, "");
        // The JDK keeps 512 events per directory; more become one OVERFLOW, unless they are fetched in time.
        for (int i = 0; i < 2000; i++) {
            Files.createFile(directory.resolve("file" + i));
        }
        go.countDown();

        eventually("all are told", () -> seen.size() == 2001);
    }

    @Test
    void oneWhoTakesHisTimeKeepsNobodyElseFromBeingTold() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Path slow = directory.resolve("slow");
        Path before = Files.createFile(directory.resolve("before"));
        CountDownLatch begun = new CountDownLatch(1);
        watcher.watch(directory, files -> {
            if (files.contains(slow)) {
                begun.countDown();
                await(go);
            }
            seen.addAll(files);
        });
        eventually("what was there before is told", () -> seen.contains(before));
        Files.createFile(slow);
        await(begun);
        Set<Path> others = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            others.add(Files.createFile(directory.resolve("other" + i)));
        }

        eventually("the others are told", () -> seen.containsAll(others));
        assertThat(seen).doesNotContain(slow);
        go.countDown();
        eventually("all are told", () -> seen.contains(slow));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whenTheKernelHasLostCountAllFilesAreTold() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        new InotifyDirectoryWatcher.Listener(directory, seen::addAll).tellOf(List.of(new WatchEvent<Object>() {
            @Override
            public Kind<Object> kind() {
                return StandardWatchEventKinds.OVERFLOW;
            }

            @Override
            public int count() {
                return 1;
            }

            @Override
            public Object context() {
                return null;
            }
        }));

        assertThat(seen).containsExactly(file);
    }

    @Test
    void threeThreadsServeAllDirectories() throws Exception {
        for (int i = 0; i < 20; i++) {
            Path below = Files.createDirectory(directory.resolve("d" + i));
            watcher.watch(below, seen::addAll);
            Files.writeString(below.resolve("file"), "");
        }

        eventually("all are told", () -> seen.size() == 20);
        eventually(
                "threads that are not needed have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().equals("gantry-inotify") && thread.isAlive())
                                .count()
                        <= 3);
    }

    @Test
    void withoutInotifyDirectoriesArePolled() throws Exception {
        InotifyDirectoryWatcher none = new InotifyDirectoryWatcher(scheduler, () -> {
            throw new IOException("User limit of inotify instances reached");
        });
        Path before = Files.writeString(directory.resolve("before"), "");
        Set<Path> other = ConcurrentHashMap.newKeySet();
        Cancellable first = none.watch(directory, files -> {
            seen.addAll(files);
            throw new IllegalStateException("a bad watcher");
        });
        none.watch(directory, other::addAll);
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
        assertThatThrownBy(() -> none.watch(directory.resolve("nosuch"), seen::addAll))
                .hasMessageContaining("nosuch");
        none.close();
        assertThatThrownBy(() -> none.watch(directory, seen::addAll))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }

    @Test
    void missingDirectoryAndClosedWatcherAreRefused() {
        assertThatThrownBy(() -> watcher.watch(directory.resolve("nosuch"), seen::addAll))
                .hasMessageContaining("nosuch");
        watcher.close();
        assertThatThrownBy(() -> watcher.watch(directory, seen::addAll))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }
}
