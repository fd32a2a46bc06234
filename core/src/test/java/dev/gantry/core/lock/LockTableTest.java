// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
@SuppressWarnings("try") // A lock that is held need not be referred to.
class LockTableTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);

    @TempDir
    Path dir;

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    private <T> T elsewhere(Callable<T> action) throws Exception {
        return other.submit(action).get(30, TimeUnit.SECONDS);
    }

    private static HeldLock take(LockTable table, String id) {
        return table.acquire(LockRank.CONTAINER, id, "test");
    }

    private static boolean isFree(LockTable table, String id) {
        Optional<HeldLock> lock = table.tryAcquire(LockRank.CONTAINER, id, "test");
        lock.ifPresent(HeldLock::close);
        return lock.isPresent();
    }

    private static void assertFails(ErrorCode code, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void anAttemptThatFailsInTheFileLeavesTheLockFree() throws Exception {
        LockTable table = LockTable.shared(dir.resolve("locks"), CLOCK);
        table.close();
        assertFails(ErrorCode.INTERNAL, () -> isFree(table, A));
        // Were it held, this would be told so without a look at the file.
        elsewhere(() -> {
            assertFails(ErrorCode.INTERNAL, () -> isFree(table, A));
            return true;
        });
        assertThat(LockTable.shared(dir.resolve("locks"), CLOCK).snapshot(List.of()))
                .isEmpty();
    }

    @Test
    void aByteThatSomethingElseInTheJvmLockedCountsAsHeldElsewhere() throws Exception {
        Path file = dir.resolve("locks");
        try (LockTable table = LockTable.shared(file, CLOCK);
                FileChannel foreign = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock = foreign.lock(new LockKey(LockRank.CONTAINER, A).offset(), 1, false);
            assertThat(isFree(table, A)).isFalse();
            lock.release();
            assertThat(isFree(table, A)).isTrue();
        }
    }

    @Test
    void theFileIsKnownByWhateverPathItIsReached() throws Exception {
        Path file = dir.resolve("locks");
        Path linked = dir.resolve("hard-link");
        Path symbolic = dir.resolve("symbolic-link");
        try (LockTable table = LockTable.shared(file, CLOCK)) {
            Files.createLink(linked, file);
            Files.createSymbolicLink(symbolic, file);
            try (HeldLock held = take(table, A)) {
                for (Path path : List.of(linked, symbolic)) {
                    try (LockTable same = LockTable.shared(path, CLOCK)) {
                        assertThat(elsewhere(() -> isFree(same, A))).isFalse();
                        assertThat(same.snapshot(List.of(A))).hasSize(1);
                    }
                    // Closing the other way in must not have released what the kernel holds for us.
                    assertThat(kernelHolds(file, A)).isTrue();
                }
            }
            assertThat(kernelHolds(file, A)).isFalse();
        }
    }

    private static boolean kernelHolds(Path file, String id) throws Exception {
        long inode = (Long) Files.getAttribute(file, "unix:ino");
        return KernelLocks.read(Path.of("/proc/locks"))
                .of(Optional.empty(), inode, Long.MAX_VALUE)
                .containsKey(new LockKey(LockRank.CONTAINER, id).offset());
    }

    @Test
    void aSecondClassLoadersCopyIsRefusedTheFileWhileItIsOpen() throws Exception {
        Path file = dir.resolve("locks");
        try (URLClassLoader copy = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> table = copy.loadClass(LockTable.class.getName());
            assertThat(table).isNotSameAs(LockTable.class);
            Callable<Object> open =
                    () -> table.getMethod("shared", Path.class, Clock.class).invoke(null, file, CLOCK);
            try (LockTable ours = LockTable.shared(file, CLOCK);
                    HeldLock held = take(ours, A)) {
                assertThatThrownBy(open::call)
                        .cause()
                        .hasMessageContainingAll("another copy", file.toString())
                        .hasMessageNotContaining("\n")
                        .extracting("code")
                        .hasToString("INVALID_CONFIG");
                assertThat(kernelHolds(file, A)).isTrue();
            }
            try (AutoCloseable theirs = (AutoCloseable) open.call()) {
                assertFails(ErrorCode.INVALID_CONFIG, () -> LockTable.shared(file, CLOCK));
            }
        }
        LockTable.shared(file, CLOCK).close();
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(LockTableTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLocksOfTwoRootsHaveNothingToDoWithEachOther() {
        try (LockTable one = LockTable.shared(dir.resolve("one"), CLOCK);
                LockTable two = LockTable.shared(dir.resolve("two"), CLOCK);
                HeldLock held = take(one, A);
                HeldLock same = take(two, A);
                HeldLock engine = LockTable.local(CLOCK).acquire(LockRank.ENGINE, "", "test")) {
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(one, A));
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(two, A));
            assertFails(ErrorCode.INTERNAL, () -> one.acquire(LockRank.ENGINE, "", "test"));
        }
    }

    @Test
    void twoTablesOfOneRootShareTheOrder() {
        Path file = dir.resolve("locks");
        try (LockTable one = LockTable.shared(file, CLOCK);
                LockTable two = LockTable.shared(file, CLOCK);
                HeldLock held = take(one, A)) {
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(two, A));
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(two, B));
        }
    }

    @Test
    void twoThatEachWantWhatTheOtherHoldsAreToldSoInsteadOfWaitingForEver() throws Exception {
        try (LockTable table = LockTable.shared(dir.resolve("locks"), CLOCK);
                HeldLock held = take(table, A)) {
            CountDownLatch bothHold = new CountDownLatch(1);
            Future<Boolean> opposite = other.submit(() -> {
                try (HeldLock theirs = take(table, B)) {
                    bothHold.countDown();
                    assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(table, A));
                }
                return true;
            });
            assertThat(bothHold.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> take(table, B)).isInstanceOfSatisfying(EngineException.class, e -> {
                assertThat(e).hasMessageContainingAll("container " + A, "container " + B);
                assertThat(e.nextStep())
                        .hasValueSatisfying(step -> assertThat(step).contains("batch"));
            });
            assertThat(opposite.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDependencyIsTakenByNamingWhoDependsOnIt() {
        LockTable table = LockTable.local(CLOCK);
        assertFails(ErrorCode.INTERNAL, () -> table.acquireDependency(A, B, "test"));
        try (HeldLock dependent = take(table, A);
                HeldLock dependency = table.acquireDependency(A, B, "test")) {
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(table, C));
            // A third along a path that the first two need not be on.
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> table.acquireDependency(B, C, "test"));
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> table.acquireDependency(A, B, "test"));
        }
        assertThat(isFree(table, A)).isTrue();
        assertThat(isFree(table, B)).isTrue();
    }

    @Test
    void aContainerIsNotItsOwnDependency() {
        LockTable table = LockTable.local(CLOCK);
        try (HeldLock held = take(table, A)) {
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> table.acquireDependency(A, A, "test"));
        }
        assertThat(isFree(table, A)).isTrue();
    }

    @Test
    void theOrderHoldsUntilTheLastLockIsReleased() {
        LockTable table = LockTable.local(CLOCK);
        try (HeldLock dependent = take(table, A)) {
            table.acquireDependency(A, B, "test").close();
            assertThat(table.holds(LockRank.CONTAINER, A)).isTrue();
            assertThat(table.holds(LockRank.CONTAINER, B)).isFalse();
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(table, A));
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> take(table, C));
        }
        take(table, C).close();
    }

    @Test
    void anAttemptThatNeverWaitsKeepsToTheOrderOfRanks() {
        LockTable table = LockTable.local(CLOCK);
        try (HeldLock held = take(table, A)) {
            assertFails(ErrorCode.INTERNAL, () -> table.tryAcquire(LockRank.ENGINE, "", "test"));
        }
    }

    @Test
    void objectsOfDifferentRanksAreDifferentBytesWhateverTheirIds() {
        List<String> ids = List.of("0".repeat(64), "f".repeat(64));
        assertThat(LockRank.values())
                .flatExtracting(rank ->
                        ids.stream().map(id -> new LockKey(rank, id).offset()).toList())
                .doesNotHaveDuplicates()
                .isSorted()
                .allSatisfy(offset -> assertThat(offset).isNotNegative());
    }

    @Test
    void anAttemptThatNeverWaitsIsAllowedWhileHoldingAnother() throws Exception {
        LockTable table = LockTable.local(CLOCK);
        try (HeldLock held = take(table, A)) {
            assertThat(isFree(table, B)).isTrue();
            assertFails(ErrorCode.WOULD_DEADLOCK, () -> isFree(table, A));
            assertThat(elsewhere(() -> isFree(table, A))).isFalse();
        }
    }

    @Test
    void locksOfAFileWithTheSameInodeOnAnotherDeviceAreNotOurs() throws Exception {
        Path list = dir.resolve("proc-locks");
        Files.write(
                list,
                List.of(
                        "1: POSIX  ADVISORY  WRITE 11 fe:00:131 5 5",
                        "1: -> POSIX  ADVISORY  WRITE 12 fe:00:131 5 5",
                        "2: POSIX  ADVISORY  WRITE 21 00:2e:131 6 6",
                        "3: FLOCK  ADVISORY  WRITE 31 fe:00:13 0 EOF",
                        "4: POSIX  ADVISORY  WRITE 41 fe:00:131 99 99"));
        KernelLocks locks = KernelLocks.read(list);
        assertThat(locks.nameOf(11, 5, 131)).contains("fe:00:131");
        assertThat(locks.nameOf(12, 5, 131)).isEmpty();
        assertThat(locks.of(Optional.of("fe:00:131"), 131, 99))
                .containsOnlyKeys(5L)
                .containsValue(new KernelLocks.Holder(11, List.of(12L)));
        assertThat(locks.of(Optional.empty(), 131, 99)).containsOnlyKeys(5L, 6L);
    }

    @Test
    void theListOfLocksHoldsNothingOfItsOwn() {
        try (LockTable table = LockTable.shared(dir.resolve("locks"), CLOCK);
                HeldLock held = take(table, A)) {
            for (int round = 0; round < 2; round++) {
                assertThat(table.snapshot(List.of(A)))
                        .singleElement()
                        .satisfies(lock -> assertThat(lock.objectId()).contains(A));
            }
        }
    }
}
