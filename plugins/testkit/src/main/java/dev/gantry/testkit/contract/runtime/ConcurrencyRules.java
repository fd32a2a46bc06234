// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls from several threads, as far as an engine makes them. */
interface ConcurrencyRules extends RuntimeRules {
    /** How many threads call at once. */
    int THREADS = 4;

    /** Runs actions on as many threads, and fails as the first of them that fails. */
    private static <T> List<T> together(List<Callable<T>> actions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(actions.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> action : actions) {
                futures.add(threads.submit(action));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException, TimeoutException {
        try {
            return future.get(100, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static <T> List<Callable<T>> times(int count, Callable<T> action) {
        return IntStream.range(0, count).mapToObj(i -> action).toList();
    }

    @Test
    default void manyContainersAtOnceEachEndWithTheirOwnCode() throws Exception {
        List<Callable<Void>> actions = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * 50;
            actions.add(() -> {
                for (int code = first; code < first + 5; code++) {
                    Bundle bundle = containers().started(Workload.shell("exit " + code));
                    assertThat(containers().awaitCode(bundle)).isEqualTo(code);
                    containers().runtime().delete(bundle);
                    assertThat(containers().phase(bundle)).isEqualTo(Phase.ABSENT);
                }
                return null;
            });
        }
        together(actions);
    }

    @Test
    default void containersOfManyThreadsRunAtTheSameTime() throws Exception {
        List<Bundle> all = together(times(THREADS, () -> containers().sleeping()));
        for (Bundle bundle : all) {
            assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
        }
        together(all.stream()
                .<Callable<Void>>map(bundle -> () -> {
                    containers().runtime().delete(bundle);
                    return null;
                })
                .toList());
        for (Bundle bundle : all) {
            containers().assertNothingIsLeft(bundle);
        }
    }

    /**
     * Calls again and again while a container lives from creation to deletion. Between two steps of its life there is at
     * least one whole call.
     */
    private void whileALifeGoesBy(Bundle bundle, Callable<Void> again) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Semaphore calls = new Semaphore(0);
        List<Runnable> steps = List.of(
                () -> containers().runtime().create(containers().request(bundle)),
                () -> containers().runtime().start(bundle),
                () -> containers().runtime().kill(bundle, Signal.KILL, false),
                () -> assertThat(containers().awaitCode(bundle)).isEqualTo(137),
                () -> containers().awaitPhase(bundle, Phase.STOPPED),
                () -> containers().runtime().delete(bundle));
        Callable<Void> life = () -> {
            try {
                for (Runnable step : steps) {
                    // The first of the two may have begun before the step.
                    calls.drainPermits();
                    assertThat(calls.tryAcquire(2, 100, TimeUnit.SECONDS)).isTrue();
                    step.run();
                }
            } finally {
                over.set(true);
            }
            return null;
        };
        Callable<Void> caller = () -> {
            while (!over.get()) {
                again.call();
                calls.release();
            }
            return null;
        };
        together(List.of(caller, life));
    }

    @Test
    default void statusCanBeAskedAtAnyTimeAndNeverGoesBack() throws Exception {
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        List<Phase> seen = new ArrayList<>(List.of(Phase.ABSENT));
        whileALifeGoesBy(bundle, () -> {
            Phase phase = containers().phase(bundle);
            if (seen.get(seen.size() - 1) != phase) {
                seen.add(phase);
            }
            return null;
        });
        List<Phase> order =
                List.of(Phase.ABSENT, Phase.CREATING, Phase.CREATED, Phase.RUNNING, Phase.STOPPED, Phase.ABSENT);
        int at = 0;
        for (Phase phase : seen) {
            int next = order.subList(at, order.size()).indexOf(phase);
            assertThat(next).as("%s among %s", phase, seen).isNotNegative();
            at += next;
        }
        assertThat(seen).contains(Phase.RUNNING);
    }

    @Test
    default void theReportCanBeAskedForAtAnyTimeAndIsTheSameFromTheEndToTheDeletion() throws Exception {
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        List<Optional<ExitReport>> seen = new ArrayList<>();
        whileALifeGoesBy(bundle, () -> {
            Optional<ExitReport> report = containers().runtime().exitReport(bundle);
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(report)) {
                seen.add(report);
            }
            return null;
        });
        assertThat(seen.stream()
                        .flatMap(Optional::stream)
                        .map(ExitReport::status)
                        .distinct())
                .hasSizeLessThanOrEqualTo(1);
        assertThat(seen.get(0)).isEmpty();
        assertThat(seen).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    default void aSignalCanComeAtAnyTime() throws Exception {
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        whileALifeGoesBy(bundle, () -> {
            try {
                containers().runtime().kill(bundle, Signal.WINCH, false);
            } catch (EngineException e) {
                assertThat(e.code()).isIn(ErrorCode.CONTAINER_STOPPED, ErrorCode.RUNTIME_FAILED);
            }
            return null;
        });
    }

    @Test
    default void killsFromManyThreadsEndTheContainerOnce() throws Exception {
        Bundle bundle = containers().sleeping();
        List<Optional<ErrorCode>> answers = together(times(THREADS, () -> {
            try {
                containers().runtime().kill(bundle, Signal.KILL, false);
                return Optional.<ErrorCode>empty();
            } catch (EngineException e) {
                return Optional.of(e.code());
            }
        }));
        assertThat(answers)
                .contains(Optional.empty())
                .isSubsetOf(List.of(Optional.empty(), Optional.of(ErrorCode.CONTAINER_STOPPED)));
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void aKillDuringADeletionDoesNotDisturbIt() throws Exception {
        for (int i = 0; i < 3; i++) {
            Bundle bundle = containers().sleeping();
            Callable<Void> deletion = () -> {
                containers().runtime().delete(bundle);
                return null;
            };
            Callable<Void> kill = () -> {
                try {
                    containers().runtime().kill(bundle, Signal.KILL, false);
                } catch (EngineException e) {
                    assertThat(e.code()).isIn(ErrorCode.CONTAINER_STOPPED, ErrorCode.RUNTIME_FAILED);
                }
                return null;
            };
            together(List.of(deletion, kill));
            containers().assertNothingIsLeft(bundle);
        }
    }

    @Test
    default void everyEndOfManyContainersBecomesKnown() throws Exception {
        List<Bundle> all =
                together(times(2 * THREADS, () -> containers().started(Workload.shell("sleep 0.1; exit 1"))));
        for (Bundle bundle : all) {
            containers()
                    .patience()
                    .await(
                            "news of the end",
                            () -> containers().exits().contains(bundle.containerId())
                                    || ContractContainers.exists(containers().exitFile(bundle)));
            assertThat(containers().awaitCode(bundle)).isEqualTo(1);
        }
    }
}
