// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.interleaving;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** That races are found: each of these is one that the classes under test could have. */
@Tag("interleavings")
class PlantedRacesTest {
    private static void isFound(Scenario scenario, String as) {
        assertThatThrownBy(scenario::explore)
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining(as);
    }

    /** Looks first and subscribes then. */
    @Test
    void aWakeUpThatIsLostBetweenALookAndASubscriptionIsFound() {
        isFound(new LostWakeUp(), "has hung");
    }

    private static final class LostWakeUp extends Scenario {
        private Object feed;
        private volatile boolean ended;

        LostWakeUp() {
            super("seen");
        }

        @Override
        protected void prepare() {
            feed = new Object();
            ended = false;
        }

        @Override
        protected String play() throws Exception {
            Actor waiter = begin(() -> {
                if (!ended) {
                    synchronized (feed) {
                        feed.wait();
                    }
                }
            });
            ended = true;
            synchronized (feed) {
                feed.notifyAll();
            }
            waiter.end();
            return "seen";
        }
    }

    /** Looks whether a name is free outside of the section in which it is taken. */
    @Test
    void aNameThatIsGivenTwiceIsFound() {
        isFound(new NameGivenTwice(), "2 have it");
    }

    private static final class NameGivenTwice extends Scenario {
        private ReentrantLock writing;
        private volatile Map<String, String> names;
        private int winners;

        NameGivenTwice() {
            super("1 has it");
        }

        @Override
        protected void prepare() {
            writing = new ReentrantLock();
            names = Map.of();
            winners = 0;
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(() -> insert("a"));
            Actor second = begin(() -> insert("b"));
            first.end();
            second.end();
            return winners == 1 ? "1 has it" : winners + " have it";
        }

        private void insert(String id) {
            if (!names.containsKey("web")) {
                writing.lock();
                try {
                    Map<String, String> copy = new HashMap<>(names);
                    copy.put("web", id);
                    names = copy;
                    winners++;
                } finally {
                    writing.unlock();
                }
            }
        }
    }

    /** Forgets an object's lock while it is held. */
    @Test
    void aLockThatIsForgottenUnderItsHolderIsFound() {
        isFound(new ForgottenLock(), "met");
    }

    private static final class ForgottenLock extends Scenario {
        private ConcurrentMap<String, ReentrantLock> locks;
        private int inside;
        private boolean met;

        ForgottenLock() {
            super("alone");
        }

        @Override
        protected void prepare() {
            locks = new ConcurrentHashMap<>();
            inside = 0;
            met = false;
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(this::pass);
            Actor second = begin(this::pass);
            first.end();
            second.end();
            return met ? "met" : "alone";
        }

        private void pass() {
            ReentrantLock lock = locks.computeIfAbsent("a", key -> new ReentrantLock(true));
            lock.lock();
            inside++;
            met |= inside > 1;
            locks.remove("a");
            inside--;
            lock.unlock();
        }
    }

    @Test
    void anOrderOfLocksThatDeadlocksIsFound() {
        isFound(new Deadlock(), "has hung");
    }

    private static final class Deadlock extends Scenario {
        private ReentrantLock pod;
        private ReentrantLock container;

        Deadlock() {
            super("over");
        }

        @Override
        protected void prepare() {
            pod = new ReentrantLock(true);
            container = new ReentrantLock(true);
        }

        @Override
        protected String play() throws Exception {
            Actor down = begin(() -> nested(pod, container));
            Actor up = begin(() -> nested(container, pod));
            down.end();
            up.end();
            return "over";
        }

        private static void nested(ReentrantLock outer, ReentrantLock inner) {
            outer.lock();
            inner.lock();
            inner.unlock();
            outer.unlock();
        }
    }
}
