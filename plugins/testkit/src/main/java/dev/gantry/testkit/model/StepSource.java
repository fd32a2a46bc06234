// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Draws sequences of steps from a seed: the same seed always gives the same sequence.
 *
 * @param slots how many containers there may be at once
 * @param reopens whether engines are closed and opened in between
 * @param crashes whether engines die in between
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record StepSource(int slots, boolean reopens, boolean crashes) {
    private static final long MEBIBYTE = 1 << 20;
    private static final int POINTS = 12;

    /** A sequence. */
    public List<Step> draw(long seed, int length) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        // So that a sequence does not begin with misuse of containers that never were.
        for (int slot = 0; slot < slots; slot++) {
            steps.add(create(random, slot));
        }
        while (steps.size() < length) {
            Step step = step(random, random.nextInt(slots));
            boolean dies = crashes && !(step instanceof Step.Reopen) && random.nextInt(12) == 0;
            steps.add(dies ? new Step.Crash(step, random.nextInt(POINTS)) : step);
        }
        return steps;
    }

    private Step step(Random random, int slot) {
        int draw = random.nextInt(100);
        if (draw < 16) {
            return create(random, slot);
        } else if (draw < 36) {
            return new Step.Start(slot);
        } else if (draw < 44) {
            return new Step.Stop(slot, random.nextBoolean());
        } else if (draw < 52) {
            return new Step.Kill(slot, random.nextBoolean());
        } else if (draw < 58) {
            return new Step.Restart(slot, random.nextBoolean());
        } else if (draw < 63) {
            return new Step.Init(slot);
        } else if (draw < 70) {
            return new Step.Pause(slot);
        } else if (draw < 76) {
            return new Step.Unpause(slot);
        } else if (draw < 79) {
            return new Step.BatchOfPauses(slot);
        } else if (draw < 81) {
            return new Step.Update(slot, (16 + random.nextInt(64)) * MEBIBYTE);
        } else if (draw < 83) {
            return new Step.Inspect(slot);
        } else if (draw < 85) {
            return new Step.Rename(slot, random.nextInt(slots));
        } else if (draw < 88) {
            return new Step.Cleanup(slot);
        } else if (draw < 92) {
            return new Step.Wait(slot);
        } else if (draw < 98 || !reopens) {
            return new Step.Remove(slot, random.nextBoolean());
        }
        return new Step.Reopen(slot);
    }

    /** Only what runs until it is asked to end is depended on: what ends by itself would make a start a matter of luck. */
    private Step create(Random random, int slot) {
        boolean lasting = slot < (slots + 1) / 2;
        Behaviour behaviour = lasting
                ? random.nextBoolean() ? Behaviour.DEAF : Behaviour.OBEDIENT
                : Behaviour.values()[random.nextInt(Behaviour.values().length)];
        boolean policy = random.nextInt(3) == 0;
        boolean depends = slot > 0 && random.nextInt(4) == 0;
        return new Step.Create(
                slot,
                behaviour,
                policy ? OptionalInt.of(1 + random.nextInt(3)) : OptionalInt.empty(),
                !policy && random.nextInt(4) == 0,
                depends ? OptionalInt.of(random.nextInt(Math.min(slot, (slots + 1) / 2))) : OptionalInt.empty());
    }
}
