// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whoever is interrupted is told that it was cancelled; nobody else notices. */
class InterruptTest {
    @AfterEach
    void forgetInterrupt() {
        boolean unused = Thread.interrupted();
    }

    private static void isCancelled(ThrowingCallable call) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    @Test
    void followingALogIsCancelledByAnInterrupt() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "echo one; sleep 1000").build());
            container.start();
            CountDownLatch first = new CountDownLatch(1);
            List<String> lines = new ArrayList<>();
            CompletableFuture<ErrorCode> ending = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try (LogStream log = container.logs(LogQuery.FOLLOW)) {
                    while (log.hasNext()) {
                        lines.add(log.next().asString());
                        first.countDown();
                    }
                    ending.completeExceptionally(new AssertionError("the log ended"));
                } catch (EngineException e) {
                    ending.complete(e.code());
                } catch (RuntimeException e) {
                    ending.completeExceptionally(e);
                }
            });
            reader.start();
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            reader.interrupt();
            assertThat(ending.get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
            assertThat(lines).containsExactly("one");
        }
    }

    @Test
    void whatAnInterruptedThreadWaitsForIsCancelledAndWorksAfterwards() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open(config -> config.supervise(false));
            Container container = engine.create(
                    root.command("sh", "-c", "echo one; sleep 0.3").build());
            container.start();
            isCancelled(container::waitForExit);
            isCancelled(() -> container.waitForExit(Duration.ofSeconds(30)));
            isCancelled(() -> container.logs(LogQuery.ALL));
            isCancelled(container::stop);
            try (LogStream log = container.logs(LogQuery.FOLLOW)) {
                isCancelled(log::hasNext);
            }
            assertThat(container.waitForExit().code()).hasValue(0);
            assertThat(EngineRoot.output(container, LogRecord.Stream.STDOUT)).isEqualTo("one\n");
            assertThat(container.state()).isIn(ContainerState.STOPPED, ContainerState.EXITED);
        }
    }
}
