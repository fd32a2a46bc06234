// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A container is none the worse for the thread that comes by, nor for a time limit beyond all time. */
class InterruptTest {
    @TempDir
    private Path directory;

    @AfterEach
    void forgetInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "memory"})
    void anInterruptedThreadCostsAContainerNeitherItsRecordNorItsLog(String store) {
        try (FakeFixture fake = new FakeFixture(directory, new ManualHost(), Map.of("store", store))) {
            Thread.currentThread().interrupt();
            Bundle bundle = fake.started(fake.bundle("sh", "-c", "for i in 1 2 3; do echo $i; sleep 1; done; exit 4"));
            fake.host.sleepThrough(Duration.ofMillis(1500));
            assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
            fake.runtime.pause(bundle);
            fake.runtime.resume(bundle);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(fake.lines()).containsExactly("stdout F 1", "stdout F 2");
            fake.host.advance(5000);
            assertThat(fake.exitCode(bundle)).isEqualTo(4);
            assertThat(fake.lines()).containsExactly("stdout F 1", "stdout F 2", "stdout F 3");
            Thread.currentThread().interrupt();
            fake.runtime.delete(bundle);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whoeverWaitsForAnotherProcessIsCancelledAndTheNextCallWorks() throws Exception {
        try (FakeFixture fake = new FakeFixture(directory)) {
            Bundle bundle = fake.started(fake.bundle("sleep", "5"));
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            LockHolder.class.getName(),
                            directory.resolve("state").resolve("lock").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertThat(other.getInputStream().read()).isEqualTo('!');
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> fake.runtime.status(bundle))
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
                assertThat(Thread.interrupted()).isTrue();
            } finally {
                other.destroyForcibly().waitFor();
            }
            assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
        }
    }

    /** Another process that holds the lock of a state directory until it is killed. */
    static final class LockHolder {
        private LockHolder() {}

        /** Takes the lock of the file, says so, and waits for its own end. */
        public static void main(String[] file) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.print(lock.isValid() ? '!' : '?');
                System.out.flush();
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void aTimeLimitThatEndsBeyondAllTimeIsNone() {
        try (FakeFixture fake = new FakeFixture(directory)) {
            Bundle bundle = fake.bundle("sleep", "1000");
            fake.runtime.create(new CreateRequest(
                    bundle,
                    new LogSink.K8sFile(fake.log(), OptionalLong.empty()),
                    Optional.of(Duration.ofSeconds(Long.MAX_VALUE / 2)),
                    List.of()));
            fake.runtime.start(bundle);
            fake.reopen();
            assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
            fake.runtime.kill(bundle, Signal.KILL, false);
            assertThat(fake.exitCode(bundle)).isEqualTo(137);
        }
    }
}
