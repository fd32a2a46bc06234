// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LockInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Who waits for a lock, in which way, and what is left of it afterwards. */
@Timeout(60)
@SuppressWarnings("try") // A lock that is held need not be referred to.
class LockWaitTest {
    private static final String A = "a".repeat(64);

    @TempDir
    Path dir;

    private LockTable table;
    private LockSpace space;

    @BeforeEach
    void open() {
        table = LockTable.shared(file(), Clock.systemUTC());
        try (LockFile same = LockFile.open(file())) {
            space = same.space();
        }
    }

    @AfterEach
    void nothingIsLeftOfALockThatNobodyHoldsOrWants() {
        table.close();
        assertThat(space.entries()).isEmpty();
    }

    private Path file() {
        return dir.resolve("locks");
    }

    private boolean takeAndRelease() {
        try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "test")) {
            return table.holds(LockRank.CONTAINER, A);
        }
    }

    /** How the wait of an interrupted thread ends; its interrupt status must be as it was. */
    private ErrorCode refusal() {
        EngineException refusal = catchThrowableOfType(EngineException.class, this::takeAndRelease);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        return refusal.code();
    }

    private FileLock lockedElsewhere(FileChannel foreign) throws Exception {
        return foreign.lock(new LockKey(LockRank.CONTAINER, A).offset(), 1, false);
    }

    @Test
    void aThreadThatWaitsForAnotherIsListedAndGetsTheLockWhenItIsReleased() throws Exception {
        Waiter<Boolean> waiter;
        try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "test")) {
            waiter = Waiter.begin(Thread.State.WAITING, this::takeAndRelease);
            assertThat(waiter.waits()).isTrue();
            assertThat(table.snapshot(List.of()))
                    .extracting(LockInfo::waiterPids)
                    .containsExactly(List.of(ProcessHandle.current().pid()));
        }
        assertThat(waiter.result()).isTrue();
        assertThat(table.holds(LockRank.CONTAINER, A)).isFalse();
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsForAnotherGivesUp() throws Exception {
        try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "test")) {
            Waiter<ErrorCode> waiter = Waiter.begin(Thread.State.WAITING, this::refusal);
            waiter.interrupt();
            assertThat(waiter.result()).isEqualTo(ErrorCode.CANCELLED);
        }
        assertThat(takeAndRelease()).isTrue();
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsForAnotherProcessLetsTheNextInLineHaveTheLock() throws Exception {
        try (FileChannel foreign = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            FileLock lock = lockedElsewhere(foreign);
            Waiter<ErrorCode> first = Waiter.begin(Thread.State.TIMED_WAITING, this::refusal);
            Waiter<Boolean> second = Waiter.begin(Thread.State.WAITING, this::takeAndRelease);
            assertThat(second.waits()).isTrue();
            first.interrupt();
            assertThat(first.result()).isEqualTo(ErrorCode.CANCELLED);
            lock.release();
            assertThat(second.result()).isTrue();
        }
    }

    @Test
    void aThreadThatWaitsForAnotherProcessGetsTheLockWhenItIsReleased() throws Exception {
        try (FileChannel foreign = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            FileLock lock = lockedElsewhere(foreign);
            Waiter<Boolean> waiter = Waiter.begin(Thread.State.TIMED_WAITING, this::takeAndRelease);
            assertThat(waiter.waits()).isTrue();
            lock.release();
            assertThat(waiter.result()).isTrue();
        }
    }

    @Test
    void anAttemptInVainLeavesTheLockToItsHolder() throws Exception {
        try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "test")) {
            Waiter<Optional<HeldLock>> attempt =
                    Waiter.begin(Thread.State.TERMINATED, () -> table.tryAcquire(LockRank.CONTAINER, A, "test"));
            assertThat(attempt.result()).isEmpty();
            assertThat(table.holds(LockRank.CONTAINER, A)).isTrue();
        }
    }

    @Test
    void anAttemptThatFailsInTheFileLeavesNothingBehind() {
        LockFile file = LockFile.open(dir.resolve("closed"));
        LockTable closed = LockTable.shared(dir.resolve("closed"), Clock.systemUTC());
        closed.close();
        file.close();
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> closed.tryAcquire(LockRank.CONTAINER, A, "test"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(file.space().entries()).isEmpty();
    }
}
