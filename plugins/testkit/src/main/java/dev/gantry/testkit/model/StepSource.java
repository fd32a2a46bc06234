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
 * @param troubles whether things go wrong in the runtime
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record StepSource(int slots, boolean reopens, boolean crashes, boolean troubles) {
    private static final long MEBIBYTE = 1 << 20;
    private static final int POINTS = 12;
    private static final List<Step.Trouble> OF_END = List.of(Step.Trouble.REPORT_LATE, Step.Trouble.REPORT_UNREADABLE);
    private static final List<Step.Trouble> OF_KILL =
            List.of(Step.Trouble.KILL_FAILS, Step.Trouble.REPORT_LATE, Step.Trouble.REPORT_UNREADABLE);
    private static final List<Step.Trouble> OF_START = List.of(
            Step.Trouble.CREATE_FAILS,
            Step.Trouble.START_FAILS,
            Step.Trouble.REPORT_LATE,
            Step.Trouble.REPORT_UNREADABLE);

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
            boolean dies = crashes && mayDieIn(step) && random.nextInt(12) == 0;
            if (dies) {
                steps.add(new Step.Crash(step, random.nextInt(POINTS)));
            } else if (troubles && random.nextInt(6) == 0) {
                steps.add(troubled(random, step));
            } else {
                steps.add(step);
            }
        }
        return steps;
    }

    /** The removal of many has too many middles to tell them all. */
    private static boolean mayDieIn(Step step) {
        return !(step instanceof Step.Reopen) && !(step instanceof Step.RemoveWithDependents);
    }

    private Step step(Random random, int slot) {
        int draw = random.nextInt(100);
        if (draw < 14) {
            return create(random, slot);
        } else if (draw < 28) {
            return new Step.Start(slot, random.nextInt(4) > 0);
        } else if (draw < 30) {
            return new Step.UpdatePolicy(
                    slot, random.nextInt(3) == 0 ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(3)));
        } else if (draw < 31) {
            return random.nextBoolean() ? new Step.Sync(slot) : new Step.ShouldRestart(slot);
        } else if (draw < 34) {
            return random.nextBoolean()
                    ? new Step.WriteArtifact(slot, random.nextInt(100))
                    : new Step.ReadArtifact(slot);
        } else if (draw < 36) {
            return new Step.RemoveWithDependents(slot);
        } else if (draw < 44) {
            return new Step.Stop(slot, random.nextBoolean());
        } else if (draw < 52) {
            return new Step.Kill(slot, random.nextBoolean());
        } else if (draw < 58) {
            return new Step.Restart(slot, random.nextBoolean());
        } else if (draw < 63) {
            return new Step.Init(slot, random.nextInt(3) == 0);
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

    /** What can go wrong while that is done; the step itself where nothing can. */
    private static Step troubled(Random random, Step step) {
        if (step instanceof Step.Init) {
            return new Step.Troubled(step, Step.Trouble.CREATE_FAILS);
        } else if (step instanceof Step.Start) {
            return new Step.Troubled(step, OF_START.get(random.nextInt(OF_START.size())));
        } else if (step instanceof Step.Kill) {
            return new Step.Troubled(step, OF_KILL.get(random.nextInt(OF_KILL.size())));
        } else if (step instanceof Step.Stop || step instanceof Step.Restart || step instanceof Step.Remove) {
            return new Step.Troubled(step, OF_END.get(random.nextInt(OF_END.size())));
        } else if (step instanceof Step.Pause) {
            return new Step.Troubled(step, Step.Trouble.PAUSE_FAILS);
        } else if (step instanceof Step.Unpause) {
            return new Step.Troubled(step, Step.Trouble.RESUME_FAILS);
        } else if (step instanceof Step.Update) {
            return new Step.Troubled(step, Step.Trouble.UPDATE_FAILS);
        } else if (step instanceof Step.Cleanup) {
            return new Step.Troubled(step, Step.Trouble.DELETE_FAILS);
        }
        return step;
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
