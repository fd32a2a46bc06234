// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OperationGateTest {
    private final OperationGate gate = new OperationGate();

    private static boolean cancelled() {
        Thread.currentThread().interrupt();
        throw new EngineException(ErrorCode.CANCELLED, "interrupted while waiting");
    }

    @Test
    void closingEndsAWaitWithoutLeavingTheThreadInterrupted() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(() -> gate.pass(() -> {
            assertThatThrownBy(() -> gate.interruptibly(() -> {
                        try {
                            waits.countDown();
                            return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            return cancelled();
                        }
                    }))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
            return Thread.currentThread().isInterrupted();
        }));
        waits.await();
        gate.close();
        gate.awaitEmpty();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void anInterruptBySomebodyElseIsACancellation() {
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> gate.interruptibly(OperationGateTest::cancelled));
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    @Test
    void whatIsLeftForAfterwardsIsDoneByTheSameThreadOnceTheOutermostOperationIsOver() {
        List<String> done = new ArrayList<>();
        gate.pass(() -> {
            gate.pass(() -> gate.afterwards(() -> done.add("first"), () -> done.add("elsewhere")));
            gate.afterwards(
                    () -> gate.pass(() -> gate.afterwards(() -> done.add("added meanwhile"), () -> {})),
                    () -> done.add("elsewhere"));
            return done.add("operation");
        });
        assertThat(done).containsExactly("operation", "first", "added meanwhile");
        assertThat(gate.afterwards(() -> done.add("outside"), () -> done.add("outside")))
                .isFalse();
        assertThat(done).hasSize(3);
    }

    @Test
    void afterAFailureTheSameThreadGoesOnAndAfterAnErrorOrAnInterruptItDoesNot() {
        List<String> done = new ArrayList<>();
        assertThatThrownBy(() -> gate.pass(() -> leaving(done, new IllegalStateException())))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> gate.pass(() -> leaving(done, new AssertionError())))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> gate.pass(() -> leaving(done, new EngineException(ErrorCode.CANCELLED, "x"))))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> gate.pass(() -> {
                    Thread.currentThread().interrupt();
                    return leaving(done, new IllegalStateException());
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).containsExactly("here", "elsewhere", "here", "elsewhere");
    }

    private boolean leaving(List<String> done, Throwable failure) {
        gate.afterwards(() -> done.add("here"), () -> done.add("elsewhere"));
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void closingWaitsForWhatIsDoneAfterwards() {
        List<Boolean> refused = new ArrayList<>();
        gate.pass(() -> gate.afterwards(
                () -> {
                    try {
                        gate.requireOutside();
                        refused.add(false);
                    } catch (EngineException e) {
                        refused.add(true);
                    }
                },
                () -> {}));
        assertThat(refused).containsExactly(true);
        gate.requireOutside();
    }

    @Test
    void nobodyBeginsToWaitOnceItIsClosed() {
        gate.close();
        assertThatThrownBy(() -> gate.interruptibly(() -> true))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }
}
