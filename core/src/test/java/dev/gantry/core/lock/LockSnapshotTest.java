// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.model.LockInfo;

import static org.assertj.core.api.Assertions.assertThat;

/** What the list of locks tells. */
@Timeout(60)
@SuppressWarnings("try") // A lock that is held need not be referred to.
class LockSnapshotTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final long SELF = ProcessHandle.current().pid();

    /** Where the ranks end, and the bytes begin that processes lock to see how the kernel lists the file. */
    private static final long END_OF_RANKS = (long) LockRank.values().length << LockKey.RANK_SHIFT;

    @TempDir
    Path dir;

    private Path file() {
        return dir.resolve("locks");
    }

    @Test
    void aLockOfThisProcessTellsWhichThreadHasItSinceWhenAndWhatFor() {
        LockInfo expected = new LockInfo(
                "container",
                Optional.of(A),
                SELF,
                Optional.of(Thread.currentThread().getName()),
                Optional.of(NOW),
                Optional.of("stop"),
                List.of());
        try (LockTable local = LockTable.local(CLOCK);
                LockTable shared = LockTable.shared(file(), CLOCK)) {
            for (LockTable table : List.of(local, shared)) {
                try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "stop")) {
                    assertThat(table.snapshot(List.of())).containsExactly(expected);
                }
                assertThat(table.snapshot(List.of(A))).isEmpty();
            }
        }
    }

    @Test
    void aLockOfAnotherProcessTellsWhichOneAndTheContainerIfThatIsKnown() throws Exception {
        try (LockChild child = LockChild.holding(file(), A, B);
                LockTable table = LockTable.shared(file(), CLOCK)) {
            assertThat(table.tryAcquire(LockRank.CONTAINER, A, "test")).isEmpty();
            assertThat(table.snapshot(List.of(A)))
                    .containsExactlyInAnyOrder(
                            ofAnother(child, "engine", Optional.empty()),
                            ofAnother(child, "container", Optional.of(A)),
                            ofAnother(child, "container", Optional.empty()));
            child.close();
            assertThat(table.snapshot(List.of(A))).isEmpty();
        }
    }

    private static LockInfo ofAnother(LockChild child, String kind, Optional<String> id) {
        return new LockInfo(kind, id, child.pid(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    private Path list(String name, String... lines) throws Exception {
        return Files.write(dir.resolve(name), List.of(lines));
    }

    private static String line(long pid, String device, long inode, long offset) {
        return "1: POSIX  ADVISORY  WRITE %d %s:%d %d %d".formatted(pid, device, inode, offset, offset);
    }

    @Test
    void theFileIsToldFromOthersByTheNameThatTheKernelGaveItBefore() throws Exception {
        try (LockFile file = LockFile.open(file())) {
            long inode = (Long) Files.getAttribute(file(), "unix:ino");
            String ours = line(11, "fe:00", inode, 5);
            String others = line(21, "00:2e", inode, 6);
            String probe = line(SELF, "fe:00", inode, END_OF_RANKS + SELF);
            assertThat(file.holders(list("without-probe", ours, others)))
                    .as("before its name is known the inode has to do")
                    .containsOnlyKeys(5L, 6L);
            assertThat(file.holders(list("with-probe", probe, ours, others))).containsOnlyKeys(5L);
            assertThat(file.holders(list("later", others, ours))).containsOnlyKeys(5L);
        }
    }
}
