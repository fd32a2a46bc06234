// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.interleaving.Scenario;

/** An operation and the closing of its engine, in every order. */
@Tag("interleavings")
class GateInterleavingsTest {
    @Test
    void closingEndsAWaitForOthersAndLeavesNoInterruptBehind() {
        new Closing().explore();
    }

    private static final class Closing extends Scenario {
        private OperationGate gate;
        private Semaphore never;
        private volatile boolean inside;
        private String outcome;

        Closing() {
            super("ENGINE_CLOSED, not interrupted");
        }

        @Override
        protected void prepare() {
            gate = new OperationGate();
            never = new Semaphore(0);
            inside = false;
            outcome = "nothing";
        }

        @Override
        protected String play() throws Exception {
            Actor operation = begin(this::operate);
            gate.close();
            gate.awaitEmpty();
            boolean still = inside;
            operation.end();
            return outcome + (still ? ", inside a closed gate" : "");
        }

        private void operate() {
            try {
                gate.pass(() -> {
                    inside = true;
                    try {
                        return gate.interruptibly(this::waitForEver);
                    } finally {
                        inside = false;
                    }
                });
            } catch (EngineException e) {
                outcome = e.code() + (Thread.currentThread().isInterrupted() ? ", interrupted" : ", not interrupted");
            }
        }

        private boolean waitForEver() {
            try {
                never.acquire();
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(ErrorCode.CANCELLED, "interrupted");
            }
        }
    }
}
