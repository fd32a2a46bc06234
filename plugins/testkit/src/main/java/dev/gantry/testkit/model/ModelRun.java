// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Compares a subject with the model over sequences of steps.
 *
 * <pre>{@code
 * new ModelRun(MySubject::open, new StepSource(4, false, false, false)).check(seed, 200);
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ModelRun {
    private static final int SHRINKING_ROUNDS = 400;
    /** Where a round takes seconds, a sequence that is longer than it need be is better than none. */
    private static final Duration SHRINKING_TIME = Duration.ofMinutes(3);

    private final Supplier<? extends Subject> subjects;
    private final StepSource source;

    /**
     * @param subjects makes a fresh subject for each sequence
     * @param source draws the sequences
     */
    public ModelRun(Supplier<? extends Subject> subjects, StepSource source) {
        this.subjects = subjects;
        this.source = source;
    }

    /**
     * Takes the sequence of a seed.
     *
     * @throws AssertionError with the seed and the shortest sequence found that shows the difference
     */
    public void check(long seed, int length) {
        compare(source.draw(seed, length)).ifPresent(found -> {
            Divergence shortest = shrink(found);
            throw new AssertionError("seed " + seed + ", " + length + " steps of " + source + ", shortened to "
                    + shortest.steps().size() + ":\n" + shortest);
        });
    }

    /** Takes these steps and gives the first difference. */
    public Optional<Divergence> compare(List<Step> steps) {
        ReferenceModel model = new ReferenceModel();
        List<Step> taken = new ArrayList<>();
        try (Subject subject = subjects.get()) {
            for (Step step : steps) {
                taken.add(step);
                Outcome outcome = subject.take(step);
                model.take(step);
                List<Outcome> expected = model.outcomes();
                if (!model.accept(outcome)) {
                    return Optional.of(new Divergence(taken, "ended as " + outcome + ", expected " + expected));
                }
                Optional<String> difference = observe(subject, model);
                if (difference.isPresent()) {
                    return Optional.of(new Divergence(taken, difference.get()));
                }
            }
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(new Divergence(taken, "failed: " + e));
        }
        return Optional.empty();
    }

    private static Optional<String> observe(Subject subject, ReferenceModel model) {
        List<Integer> slots = model.slots();
        Map<Integer, Observation> seen = subject.observe(slots);
        for (int settled = 0; !model.allows(seen) && !subject.isSettled(settled); settled++) {
            subject.settle();
            seen = subject.observe(slots);
        }
        if (model.allows(seen)) {
            model.accept(seen);
            return Optional.empty();
        }
        StringBuilder difference = new StringBuilder();
        seen.forEach((slot, observation) -> {
            List<Observation> expected = model.expected(slot);
            if (!expected.equals(List.of(observation))) {
                difference.append(
                        String.format("slot %d is       %s%n  expected one of %s%n", slot, observation, expected));
            }
        });
        return Optional.of(difference.toString());
    }

    /** Leaves out steps, many at once and then fewer, as long as what is left still shows a difference. */
    private Divergence shrink(Divergence found) {
        Divergence shortest = found;
        int rounds = 0;
        long begin = System.nanoTime();
        for (int chunk = Math.max(1, shortest.steps().size() / 2); chunk >= 1; chunk /= 2) {
            int at = 0;
            while (at < shortest.steps().size()
                    && rounds++ < SHRINKING_ROUNDS
                    && System.nanoTime() - begin < SHRINKING_TIME.toNanos()) {
                List<Step> fewer = new ArrayList<>(shortest.steps());
                fewer.subList(at, Math.min(fewer.size(), at + chunk)).clear();
                Optional<Divergence> still = fewer.isEmpty() ? Optional.empty() : compare(fewer);
                if (still.isPresent()) {
                    shortest = still.get();
                } else {
                    at += chunk;
                }
            }
        }
        return shortest;
    }
}
