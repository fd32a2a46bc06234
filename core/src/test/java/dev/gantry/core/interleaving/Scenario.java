// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.interleaving;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

import org.jetbrains.lincheck.Lincheck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a few threads do with objects that they share, and all that may come of it. {@link #explore} plays it in many of the
 * orders in which the threads can get at these objects: first those with few changes of thread, then those with more. A play
 * that ends in any other way, or not at all because all threads wait, fails, and the failure shows the order.
 *
 * <p>What the threads share is to be in fields, made anew by {@link #prepare}: what only a lambda refers to is not found
 * on every JDK.
 */
public abstract class Scenario implements Runnable {
    /** How many at most. */
    private static final int ORDERS = Integer.getInteger("gantry.interleavings", 20);

    private final List<String> results;
    /** How often each result came. Objects are put back to what they were before each play; this memory is not. */
    private final ByteBuffer counts;

    /** @param results what may come of it */
    protected Scenario(String... results) {
        this.results = List.of(results);
        this.counts = ByteBuffer.allocateDirect(results.length * Integer.BYTES);
    }

    /** Makes what the threads share. */
    protected abstract void prepare();

    /**
     * Begins threads, waits for them, and says in a word or two what came of it.
     *
     * @throws Exception when that was wrong under all circumstances
     */
    protected abstract String play() throws Exception;

    /** Fails unless each of the results comes, and no other: what never happens is not tested. */
    public final void explore() {
        Lincheck.runConcurrentTest(ORDERS, this);
        assertThat(IntStream.range(0, results.size())
                        .filter(index -> count(index) > 0)
                        .mapToObj(results::get))
                .as("what came of %s", tally())
                .isEqualTo(results);
    }

    private List<String> tally() {
        return IntStream.range(0, results.size())
                .mapToObj(index -> results.get(index) + ": " + count(index))
                .toList();
    }

    private int count(int index) {
        return counts.getInt(index * Integer.BYTES);
    }

    /** One play, for the explorer. */
    @Override
    public final void run() {
        prepare();
        String result;
        try {
            result = play();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        int index = results.indexOf(result);
        if (index < 0) {
            throw new AssertionError("came to \"" + result + "\"");
        }
        counts.putInt(index * Integer.BYTES, count(index) + 1);
    }

    /** Begins a thread. */
    protected final Actor begin(Act act) {
        Actor actor = new Actor(this, act);
        actor.thread.start();
        return actor;
    }

    /** What a thread does. */
    @FunctionalInterface
    protected interface Act {
        /** Does it. */
        void perform() throws Exception;
    }

    /** A thread that refers to all that is shared. */
    protected static final class Actor implements Runnable {
        private final Scenario shared;
        private final Act act;
        private final Thread thread;
        private Throwable failure;

        private Actor(Scenario shared, Act act) {
            this.shared = shared;
            this.act = act;
            this.thread = new Thread(this);
        }

        @Override
        public void run() {
            try {
                act.perform();
            } catch (Throwable e) {
                failure = e;
            }
        }

        /** Interrupts it. */
        public void interrupt() {
            thread.interrupt();
        }

        /** Waits for its end, and fails if it failed. */
        public void end() throws InterruptedException {
            thread.join();
            if (failure != null) {
                throw new AssertionError("a thread of " + shared.getClass().getSimpleName() + " failed", failure);
            }
        }
    }
}
