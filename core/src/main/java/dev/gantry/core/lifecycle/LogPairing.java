// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.RuntimeFeature;

/** Whether a runtime can do what the log driver of a container needs of it. */
final class LogPairing {
    private LogPairing() {}

    /**
     * Checks a container that is about to be created, options included.
     *
     * @param stdio what its standard streams are
     * @throws EngineException with {@link ErrorCode#UNSUPPORTED} when the two do not fit, and as {@link LogDriver#validate}
     */
    static void require(
            EngineContext context, String driverName, LogTarget target, String runtimeName, StdioSpec stdio) {
        LogDriver driver = context.logs().driver(driverName);
        driver.validate(target);
        // What the driver wants is asked first: a runtime may have to start a program to say what it can.
        LogSink sink = driver.sink(target);
        if (sink instanceof LogSink.Journald && !can(context, runtimeName, RuntimeFeature.LOG_JOURNALD)) {
            throw unfit(runtimeName, "does not write to the journal", driverName);
        }
        if (sink instanceof LogSink.Passthrough) {
            if (!can(context, runtimeName, RuntimeFeature.LOG_PASSTHROUGH)) {
                throw unfit(runtimeName, "does not pass on standard streams", driverName);
            }
            requireNoTerminal(driverName, stdio);
        }
        if (driver.rotation(target).isPresent() && !can(context, runtimeName, RuntimeFeature.REOPEN_LOG)) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot rotate the log: runtime " + runtimeName + " is unable to begin a new one",
                    "keep one file only (--log-opt max-file=1), or choose another runtime");
        }
    }

    private static boolean can(EngineContext context, String runtimeName, RuntimeFeature feature) {
        return context.runtimes().runtime(runtimeName).info().features().contains(feature);
    }

    private static EngineException unfit(String runtimeName, String lack, String driverName) {
        return new EngineException(
                ErrorCode.UNSUPPORTED,
                "runtime " + runtimeName + " " + lack + ", which log driver " + driverName + " needs",
                "use another log driver, such as --log-driver k8s-file, or another runtime");
    }

    private static void requireNoTerminal(String driverName, StdioSpec stdio) {
        if (stdio.terminal()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "log driver " + driverName
                            + " passes on standard streams, and a container with a terminal of its own"
                            + " would have nobody to read it",
                    "leave out the terminal (-t), or use another log driver (--log-driver)");
        }
    }
}
