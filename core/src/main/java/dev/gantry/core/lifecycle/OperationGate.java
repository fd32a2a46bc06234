// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Lets operations in while an engine is open, and lets it close only when they are out: a lock that is freed under an
 * operation would have other engines take its intent for that of a dead one. Safe for use by any thread.
 */
public final class OperationGate {
    private final Set<Thread> waiting = new HashSet<>();
    private final Set<Thread> called = new HashSet<>();
    private int inside;
    private boolean closed;

    /**
     * Runs an operation.
     *
     * @throws EngineException with {@link ErrorCode#ENGINE_CLOSED} when the gate is closed
     */
    <T> T pass(Supplier<T> operation) {
        enter();
        try {
            return operation.get();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
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
        boolean interrupted = false;
        while (inside > 0) {
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
