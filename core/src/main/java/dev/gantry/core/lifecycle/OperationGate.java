// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Lets operations in while an engine is open, and lets it close only when they are out: a lock that is freed under an
 * operation would have other engines take its intent for that of a dead one. What must not happen under any operation,
 * such as an exchange of the code that it runs, is done while none is inside. A wait for something that may take for ever
 * looks from inside and sleeps outside. Safe for use by any thread.
 */
public final class OperationGate {
    private final Set<Thread> waiting = new HashSet<>();
    private final Set<Thread> called = new HashSet<>();
    private final ThreadLocal<@Nullable Passage> passages = new ThreadLocal<>();
    private int inside;
    private @Nullable Thread alone;
    private boolean closed;

    /** A thread that is inside. */
    private static final class Passage {
        private final List<Afterwards> afterwards = new ArrayList<>(1);
    }

    private record Afterwards(Runnable here, Runnable elsewhere) {}

    /**
     * Runs an operation. Operations may be nested.
     *
     * @throws EngineException with {@link ErrorCode#ENGINE_CLOSED} when the gate is closed
     */
    <T> T pass(Supplier<T> operation) {
        enter();
        try {
            return passages.get() == null ? outermost(operation) : operation.get();
        } finally {
            leave();
        }
    }

    private <T> T outermost(Supplier<T> operation) {
        Passage passage = new Passage();
        passages.set(passage);
        boolean sound = false;
        try {
            T result = operation.get();
            sound = true;
            return result;
        } catch (RuntimeException e) {
            sound = true;
            throw e;
        } finally {
            try {
                conclude(passage, sound);
            } finally {
                passages.remove();
            }
        }
    }

    /** What is added meanwhile belongs to it too. */
    private static void conclude(Passage passage, boolean sound) {
        for (int i = 0; i < passage.afterwards.size(); i++) {
            Afterwards next = passage.afterwards.get(i);
            if (sound && !Thread.currentThread().isInterrupted()) {
                next.here.run();
            } else {
                next.elsewhere.run();
            }
        }
    }

    /**
     * Has something done when the operation that this thread is in the middle of is over and has freed its locks. The
     * thread still counts as inside then.
     *
     * @param here does it on this thread
     * @param elsewhere has another thread do it, where this one was interrupted or its operation ended by an {@link Error}
     * @return false, and nothing is done, when this thread is not inside
     */
    boolean afterwards(Runnable here, Runnable elsewhere) {
        Passage passage = passages.get();
        if (passage == null) {
            return false;
        }
        passage.afterwards.add(new Afterwards(here, elsewhere));
        return true;
    }

    /**
     * Runs something while no operation is inside; those that come meanwhile wait. Operations under way, and those they
     * wait for, are not hindered: this waits for a moment without any.
     *
     * @param patience how long to wait for that moment
     * @throws EngineException with {@link ErrorCode#TIMED_OUT} when it did not come, {@link ErrorCode#WOULD_DEADLOCK} when
     *     called from within an operation, {@link ErrorCode#CANCELLED} when interrupted, {@link ErrorCode#ENGINE_CLOSED}
     */
    public <T> T alone(Duration patience, Supplier<T> action) {
        enterAlone(patience);
        try {
            return action.get();
        } finally {
            leaveAlone();
        }
    }

    private synchronized void enterAlone(Duration patience) {
        if (passages.get() != null) {
            throw new EngineException(
                    ErrorCode.WOULD_DEADLOCK, "this thread is within an operation", "do this after the batch");
        }
        long end = System.nanoTime() + patience.toNanos();
        while (!closed && (inside > 0 || alone != null)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new EngineException(
                        ErrorCode.TIMED_OUT,
                        "operations on containers are under way",
                        "try again when they are done; \"locks\" shows them");
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(ErrorCode.CANCELLED, "interrupted while operations were under way");
            }
        }
        if (closed) {
            throw closed();
        }
        alone = Thread.currentThread();
    }

    private synchronized void leaveAlone() {
        alone = null;
        notifyAll();
    }

    /**
     * Refuses a thread that is inside: closing would have it wait for itself.
     *
     * @throws EngineException with {@link ErrorCode#WOULD_DEADLOCK}
     */
    public void requireOutside() {
        if (passages.get() != null) {
            throw new EngineException(
                    ErrorCode.WOULD_DEADLOCK,
                    "the engine cannot be closed by a thread that is in the middle of an operation on it",
                    "close it after the batch");
        }
    }

    private synchronized void enter() {
        awaitUninterrupted(() -> alone != null && alone != Thread.currentThread());
        if (closed) {
            throw closed();
        }
        inside++;
    }

    private synchronized void leave() {
        inside--;
        notifyAll();
    }

    /**
     * Runs a part of an operation that waits for others and can be interrupted. Others may take as long as they please,
     * and closing does not wait for them: it ends the wait.
     *
     * @throws EngineException with {@link ErrorCode#ENGINE_CLOSED} when the gate is closed before the wait is over
     */
    <T> T interruptibly(Supplier<T> wait) {
        Thread self = Thread.currentThread();
        synchronized (this) {
            if (closed) {
                throw closed();
            }
            waiting.add(self);
        }
        try {
            return wait.get();
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CANCELLED && isCalled(self)) {
                throw closed();
            }
            throw e;
        } finally {
            endWait(self);
        }
    }

    private synchronized boolean isCalled(Thread self) {
        return called.contains(self);
    }

    /** Takes back the interrupt by which the gate ended the wait. */
    private synchronized void endWait(Thread self) {
        waiting.remove(self);
        if (called.remove(self)) {
            Thread.interrupted();
        }
    }

    /** Lets no operation in any more, and ends the waits of those that are inside. */
    public synchronized void close() {
        closed = true;
        called.addAll(waiting);
        waiting.forEach(Thread::interrupt);
    }

    /** Waits until the last operation is out. An interrupt is kept for later: nothing may be closed under an operation. */
    public synchronized void awaitEmpty() {
        awaitUninterrupted(() -> inside > 0 || alone != null);
    }

    private void awaitUninterrupted(BooleanSupplier hindrance) {
        boolean interrupted = false;
        while (hindrance.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static EngineException closed() {
        return new EngineException(ErrorCode.ENGINE_CLOSED, "the operation was not finished");
    }
}
