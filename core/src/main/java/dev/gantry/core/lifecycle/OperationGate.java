// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.function.Supplier;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Lets operations in while an engine is open, and lets it close only when they are out: a lock that is freed under an
 * operation would have other engines take its intent for that of a dead one. Safe for use by any thread.
 */
public final class OperationGate {
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

    /** Lets no operation in any more. */
    public synchronized void close() {
        closed = true;
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
