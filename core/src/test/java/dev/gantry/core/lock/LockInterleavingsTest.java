// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.core.interleaving.Scenario;

/** Threads that want one lock, in every order. */
@Tag("interleavings")
@SuppressWarnings("try") // A lock that is held need not be referred to.
class LockInterleavingsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final String A = "a".repeat(64);
    private static final LockKey KEY = new LockKey(LockRank.CONTAINER, A);

    @Test
    void twoThreadsAreNeverInsideOneLock() {
        new Exclusion().explore();
    }

    private static final class Exclusion extends Scenario {
        private LockTable table;
        private int count;

        Exclusion() {
            super("both counted");
        }

        @Override
        protected void prepare() {
            table = LockTable.local(CLOCK);
            count = 0;
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(this::count);
            Actor second = begin(this::count);
            first.end();
            second.end();
            return count == 2 && table.snapshot(List.of()).isEmpty() ? "both counted" : count + " counted";
        }

        private void count() {
            try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "count")) {
                count++;
            }
        }
    }

    @Test
    void anObjectHasOneLockAsLongAsSomebodyWantsItAndNoneAfterwards() {
        new OneEntry().explore();
    }

    private static final class OneEntry extends Scenario {
        private LockSpace space;
        private int inside;
        private boolean met;

        OneEntry() {
            super("alone, nothing left");
        }

        @Override
        protected void prepare() {
            space = new LockSpace();
            inside = 0;
            met = false;
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(this::pass);
            Actor second = begin(this::pass);
            first.end();
            second.end();
            return (met ? "met, " : "alone, ") + (space.entries().isEmpty() ? "nothing" : "something") + " left";
        }

        private void pass() {
            ObjectLock entry = space.enter(KEY);
            entry.lock.lock();
            inside++;
            met |= inside > 1 || space.get(KEY) != entry;
            inside--;
            entry.lock.unlock();
            space.leave(KEY, entry);
        }
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsHasTheLockOrGivesUpAndKeepsItFromNobody() {
        new Interruption().explore();
    }

    private static final class Interruption extends Scenario {
        private LockTable table;
        private String outcome;

        Interruption() {
            super("taken", "CANCELLED, interrupted");
        }

        @Override
        protected void prepare() {
            table = LockTable.local(CLOCK);
            outcome = "nothing";
        }

        @Override
        protected String play() throws Exception {
            Actor waiter;
            try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "hold")) {
                waiter = begin(this::take);
            }
            waiter.interrupt();
            waiter.end();
            try (HeldLock held =
                    table.tryAcquire(LockRank.CONTAINER, A, "after").orElseThrow()) {
                return outcome;
            }
        }

        private void take() {
            try (HeldLock held = table.acquire(LockRank.CONTAINER, A, "take")) {
                outcome = "taken";
            } catch (EngineException e) {
                outcome = e.code() + (Thread.currentThread().isInterrupted() ? ", interrupted" : "");
            }
        }
    }

    @Test
    void anAttemptInVainTakesNothingFromTheHolder() {
        new Attempt().explore();
    }

    private static final class Attempt extends Scenario {
        private LockTable table;
        private int taken;

        Attempt() {
            super("1 taken", "2 taken");
        }

        @Override
        protected void prepare() {
            table = LockTable.local(CLOCK);
            taken = 0;
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(this::attempt);
            Actor second = begin(this::attempt);
            first.end();
            second.end();
            return taken + " taken" + (table.snapshot(List.of()).isEmpty() ? "" : ", one is left");
        }

        private void attempt() {
            table.tryAcquire(LockRank.CONTAINER, A, "attempt").ifPresent(held -> {
                taken++;
                held.close();
            });
        }
    }
}
