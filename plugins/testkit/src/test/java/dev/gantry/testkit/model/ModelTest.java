// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The engine on the fake runtime against the model. {@code -Dgantry.model.steps=N} and
 * {@code -Dgantry.model.sharedSteps=N} take other numbers of steps, {@code -Dgantry.model.seed=N} begins with another seed.
 */
class ModelTest {
    private static final long SEED = Long.getLong("gantry.model.seed", 1);
    private static final int STEPS = Integer.getInteger("gantry.model.steps", 50_000);
    private static final int SHARED_STEPS = Integer.getInteger("gantry.model.sharedSteps", 1_000);
    private static final int LENGTH = 250;

    /** Sequences have nothing in common, so each core takes some. */
    private static void check(ModelRun run, int steps) throws InterruptedException {
        AtomicBoolean failed = new AtomicBoolean();
        ExecutorService cores =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<? extends Future<?>> sequences = LongStream.range(SEED, SEED + steps / LENGTH)
                    .mapToObj(seed -> cores.submit(() -> {
                        if (!failed.get()) {
                            checkOne(run, seed, failed);
                        }
                    }))
                    .toList();
            for (Future<?> sequence : sequences) {
                sequence.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e);
        } finally {
            // Those that are under way come to their end, or their directories would stay.
            cores.shutdown();
            assertThat(cores.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void anEngineDoesAsTheModelSays() throws InterruptedException {
        check(
                new ModelRun(() -> new EngineSubject(new FakePlace(false), 1), new StepSource(4, false, false, false)),
                STEPS / 2);
    }

    @Test
    void anEngineWhoseRuntimeFailsDoesAsTheModelSays() throws InterruptedException {
        check(
                new ModelRun(() -> new EngineSubject(new FakePlace(false), 1), new StepSource(4, false, false, true)),
                STEPS / 2);
    }

    @Test
    void threeEnginesOnOneRootThatCloseAndDieDoAsTheModelSays() throws InterruptedException {
        check(
                new ModelRun(() -> new EngineSubject(new FakePlace(true), 3), new StepSource(4, true, true, true)),
                SHARED_STEPS);
    }

    private static void checkOne(ModelRun run, long seed, AtomicBoolean failed) {
        try {
            run.check(seed, LENGTH);
        } catch (AssertionError e) {
            failed.set(true);
            throw e;
        }
    }

    private static Step unless(Step step, boolean wrong, Step instead) {
        return wrong ? instead : step;
    }

    /** Engines that are each wrong in one way; what they are wrong about is in the report. */
    private static List<Arguments> wrongEngines() {
        return List.of(
                wrong(
                        "Kill[",
                        step -> unless(
                                step, step instanceof Step.Kill kill && kill.hard(), new Step.Stop(step.slot(), true))),
                wrong(
                        "Start[",
                        step -> unless(
                                step,
                                step instanceof Step.Start start && start.dependencies(),
                                new Step.Start(step.slot(), false))),
                wrong(
                        "Init[",
                        step -> unless(
                                step,
                                step instanceof Step.Init init && init.dependencies(),
                                new Step.Init(step.slot(), false))),
                wrong(
                        "UpdatePolicy[",
                        step -> unless(step, step instanceof Step.UpdatePolicy, new Step.Sync(step.slot()))),
                wrong(
                        "ShouldRestart[",
                        step -> unless(step, step instanceof Step.ShouldRestart, new Step.Sync(step.slot()))),
                wrong("Sync[", step -> unless(step, step instanceof Step.Sync, new Step.Cleanup(step.slot()))),
                wrong(
                        "WriteArtifact[",
                        step -> unless(step, step instanceof Step.WriteArtifact, new Step.Sync(step.slot()))),
                wrong(
                        "ReadArtifact[",
                        step -> unless(step, step instanceof Step.ReadArtifact, new Step.Inspect(step.slot()))),
                wrong("Wait[", step -> unless(step, step instanceof Step.Wait, new Step.Sync(step.slot()))),
                wrong(
                        "RemoveWithDependents[",
                        step -> unless(
                                step, step instanceof Step.RemoveWithDependents, new Step.Remove(step.slot(), true))),
                wrong("_FAILS", ModelTest::withoutFailure),
                wrong(
                        "REPORT_UNREADABLE",
                        step -> unless(
                                step,
                                step instanceof Step.Troubled troubled
                                        && troubled.trouble() == Step.Trouble.REPORT_UNREADABLE,
                                step instanceof Step.Troubled troubled ? troubled.step() : step)));
    }

    private static Arguments wrong(String about, UnaryOperator<Step> change) {
        return Arguments.of(about, change);
    }

    private static Step withoutFailure(Step step) {
        return step instanceof Step.Troubled troubled
                        && troubled.trouble().name().endsWith("_FAILS")
                ? troubled.step()
                : step;
    }

    /** What the runner is good for: it finds a fault, and tells it in few steps. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongEngines")
    void aFaultIsFoundAndShortened(String about, UnaryOperator<Step> change) {
        AtomicInteger subjects = new AtomicInteger();
        ModelRun run = new ModelRun(
                () -> {
                    subjects.incrementAndGet();
                    return new Wrong(new EngineSubject(new FakePlace(false), 1), change);
                },
                new StepSource(4, false, false, true));
        assertThatThrownBy(() -> check(run, 40 * LENGTH))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed ")
                .hasMessageContaining(about)
                .message()
                .containsPattern("shortened to [1-6]:");
        assertThat(subjects).hasValueGreaterThan(2);
    }

    private static Step create(int slot, Behaviour behaviour, OptionalInt restarts, OptionalInt requires) {
        return new Step.Create(slot, behaviour, restarts, requires.isEmpty() && restarts.isEmpty(), requires);
    }

    /** Seed 66: the start has no need to make it, but its policy has. */
    @Test
    void aPolicyThatCannotHaveTheContainerMadeGivesUp() {
        ModelRun run =
                new ModelRun(() -> new EngineSubject(new FakePlace(false), 1), new StepSource(4, false, false, true));
        assertThat(run.compare(List.of(
                        create(2, Behaviour.FAILING, OptionalInt.of(2), OptionalInt.empty()),
                        new Step.Init(2, false),
                        new Step.Troubled(new Step.Start(2), Step.Trouble.CREATE_FAILS),
                        new Step.ShouldRestart(2),
                        new Step.Start(2))))
                .isEmpty();
    }

    /** Seed 102: the signal was on its way when the engine died, wherever that was. */
    @Test
    void aSignalOfADeadEngineIsHeeded() {
        ModelRun run =
                new ModelRun(() -> new EngineSubject(new FakePlace(true), 3), new StepSource(4, true, true, true));
        for (int point = 0; point < 12; point++) {
            assertThat(run.compare(List.of(
                            create(1, Behaviour.OBEDIENT, OptionalInt.empty(), OptionalInt.empty()),
                            create(3, Behaviour.OBEDIENT, OptionalInt.of(2), OptionalInt.of(1)),
                            new Step.Start(3),
                            new Step.Crash(new Step.Kill(3, false), point),
                            new Step.Kill(1, false))))
                    .isEmpty();
        }
    }

    /** Seed 14 of more shared steps: what the dead engine leaves may be killed and still there. */
    @Test
    void aFrozenContainerIsKilledBeforeItIsRemoved() {
        ModelRun run =
                new ModelRun(() -> new EngineSubject(new FakePlace(true), 3), new StepSource(4, true, true, true));
        for (int point = 0; point < 12; point++) {
            assertThat(run.compare(List.of(
                            create(0, Behaviour.DEAF, OptionalInt.empty(), OptionalInt.empty()),
                            new Step.Start(0),
                            new Step.Pause(0),
                            new Step.Crash(new Step.Remove(0, true), point),
                            new Step.Start(0))))
                    .isEmpty();
        }
    }

    @Test
    void aStepOnASlotThatNeverHadAContainerDoesNothing() {
        ModelRun run =
                new ModelRun(() -> new EngineSubject(new FakePlace(false), 1), new StepSource(1, false, false, false));
        assertThat(run.compare(List.of(new Step.Start(3), new Step.Wait(0)))).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameSteps() {
        StepSource source = new StepSource(4, true, true, false);
        assertThat(source.draw(7, 100)).isEqualTo(source.draw(7, 100)).isNotEqualTo(source.draw(8, 100));
    }

    /** Does something else than it was asked for. */
    private record Wrong(Subject real, UnaryOperator<Step> change) implements Subject {
        @Override
        public Outcome take(Step step) {
            return real.take(change.apply(step));
        }

        @Override
        public Map<Integer, Observation> observe(List<Integer> slots) {
            return real.observe(slots);
        }

        @Override
        public void settle() {
            real.settle();
        }

        @Override
        public boolean isSettled(int settled) {
            return real.isSettled(settled);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
