// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/**
 * Wakes those who wait for something to happen to a container. Hints only: whoever is woken looks for itself, unless it is
 * told of an exit. Of what other processes do nothing is said here. Time limits
 * come from the injected scheduler, never from a clock of the JDK. Safe for use by any thread.
 */
public final class ChangeFeed {
    /** Stands for every container when subscribing. */
    public static final String ANY = "";

    private final Scheduler scheduler;
    private volatile boolean closed;
    private final ConcurrentMap<String, Set<Subscription>> subscriptions = new ConcurrentHashMap<>();

    /** @param scheduler measures the time limits */
    public ChangeFeed(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Says that something may have happened to a container. */
    public void changed(String containerId) {
        tell(containerId, Subscription::wake);
    }

    /** Says that the ledger holds an exit. Those who wait for it need not look for themselves, and go first. */
    public void ended(ExitRecord exit) {
        boolean awaited = subscriptions.containsKey(exit.containerId());
        tell(exit.containerId(), subscription -> {
            subscription.exit = exit;
            subscription.wake();
        });
        if (awaited) {
            Thread.yield();
        }
    }

    private void tell(String containerId, Consumer<Subscription> news) {
        subscriptions.getOrDefault(containerId, Set.of()).forEach(news);
        subscriptions.getOrDefault(ANY, Set.of()).forEach(news);
    }

    /** Ends all waits, those under way and those to come, with {@link ErrorCode#ENGINE_CLOSED}. */
    public void close() {
        closed = true;
        subscriptions.values().forEach(interested -> interested.forEach(Subscription::wake));
    }

    /** Begins to listen; what is said from now on wakes {@link Subscription#await}. */
    public Subscription subscribe(String containerId) {
        Subscription subscription = new Subscription(containerId);
        subscriptions.compute(containerId, (id, present) -> {
            Set<Subscription> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            set.add(subscription);
            return set;
        });
        return subscription;
    }

    /** One listener. {@link #await} is for one thread; {@link #wake} may come from any. */
    public final class Subscription implements AutoCloseable {
        private final String containerId;
        private final Sleeper sleeper = scheduler.sleeper();
        private volatile @Nullable ExitRecord exit;

        private Subscription(String containerId) {
            this.containerId = containerId;
        }

        /** The last exit that was told of since this began to listen. */
        public Optional<ExitRecord> exit() {
            return Optional.ofNullable(exit);
        }

        /** Ends a wait, the present one or the next. */
        public void wake() {
            sleeper.wake();
        }

        /**
         * Waits until woken or until the time is over.
         *
         * @throws InterruptedException when interrupted
         * @throws EngineException with {@link ErrorCode#ENGINE_CLOSED} when the engine is closed
         */
        public void await(Duration atMost) throws InterruptedException {
            requireOpen();
            sleeper.sleep(atMost);
            requireOpen();
        }

        private void requireOpen() {
            if (closed) {
                throw OperationGate.closed();
            }
        }

        /** Stops listening. */
        @Override
        public void close() {
            subscriptions.computeIfPresent(containerId, (id, set) -> {
                set.remove(this);
                return set.isEmpty() ? null : set;
            });
        }
    }
}
