// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.util.function.Supplier;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Calls what a third party wrote. Whatever it throws that it may not throw, and a result that is missing, becomes the one
 * exception that the engine handles, so that a mistake in one plugin is a failure of one operation. Errors of the virtual
 * machine pass.
 *
 * @param what whom is called, for messages
 * @param code of the failures
 */
record PluginGuard(String what, ErrorCode code) {
    <T> T call(String method, Supplier<T> call) {
        try {
            return present(method, call.get());
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw failed(method, e);
        }
    }

    void run(String method, Runnable call) {
        call(method, () -> {
            call.run();
            return this;
        });
    }

    /** What is never null by contract may be so by mistake. */
    private <T> T present(String method, T result) {
        if (result == null) {
            throw new EngineException(
                    code, what + " failed: " + method + "() gave no result", "report it to its author");
        }
        return result;
    }

    private EngineException failed(String method, Throwable cause) {
        return new EngineException(
                code, what + " failed: " + method + "() threw " + cause, "report it to its author", cause);
    }
}
