// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The engine on the fake runtime against the model. {@code -Dgantry.model.steps=N} and
 * {@code -Dgantry.model.sharedSteps=N} take other numbers of steps, {@code -Dgantry.model.seed=N} begins with another seed.
 */
class ModelTest {
    private static final long SEED = Long.getLong("gantry.model.seed", 1);
    private static final int STEPS = Integer.getInteger("gantry.model.steps", 20_000);
    private static final int SHARED_STEPS = Integer.getInteger("gantry.model.sharedSteps", 1_000);
    private static final int LENGTH = 250;

    private static void check(ModelRun run, int steps) {
        for (int sequence = 0; sequence < steps / LENGTH; sequence++) {
            run.check(SEED + sequence, LENGTH);
        }
    }

    @Test
    void anEngineDoesAsTheModelSays() {
        check(new ModelRun(() -> new EngineSubject(new FakePlace(false), 1), new StepSource(4, false, false)), STEPS);
    }

    @Test
    void threeEnginesOnOneRootThatCloseAndDieDoAsTheModelSays() {
        check(
                new ModelRun(() -> new EngineSubject(new FakePlace(true), 3), new StepSource(4, true, true)),
                SHARED_STEPS);
    }

    /** What the runner is good for: it finds a fault, and tells it in few steps. */
    @Test
    void aFaultIsFoundAndShortened() {
        AtomicInteger subjects = new AtomicInteger();
        ModelRun run = new ModelRun(
                () -> {
                    subjects.incrementAndGet();
                    return new Forgetful(new EngineSubject(new FakePlace(false), 1));
                },
                new StepSource(4, false, false));
        assertThatThrownBy(() -> run.check(SEED, LENGTH))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed " + SEED)
                .hasMessageContaining("shortened to 3:")
                .hasMessageContaining("Kill[");
        assertThat(subjects).hasValueGreaterThan(2);
    }

    @Test
    void aStepOnASlotThatNeverHadAContainerDoesNothing() {
        ModelRun run = new ModelRun(() -> new EngineSubject(new FakePlace(false), 1), new StepSource(1, false, false));
        assertThat(run.compare(List.of(new Step.Start(3), new Step.Wait(0)))).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameSteps() {
        StepSource source = new StepSource(4, true, true);
        assertThat(source.draw(7, 100)).isEqualTo(source.draw(7, 100)).isNotEqualTo(source.draw(8, 100));
    }

    /** Says that a container that was killed hard ended with another code. */
    private record Forgetful(Subject real) implements Subject {
        @Override
        public Outcome take(Step step) {
            return real.take(step instanceof Step.Kill kill && kill.hard() ? new Step.Stop(kill.slot(), true) : step);
        }

        @Override
        public Observation observe(int slot) {
            return real.observe(slot);
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

    static Step.Create create(int slot, Behaviour behaviour) {
        return new Step.Create(slot, behaviour, OptionalInt.empty(), false, OptionalInt.empty());
    }
}
