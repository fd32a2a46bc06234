// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeFeature;

/** Whether a runtime can do what the log driver of a container needs of it. */
final class LogPairing {
    private LogPairing() {}

    /**
     * Checks a container that is about to be created, options included.
     *
     * @throws EngineException with {@link ErrorCode#UNSUPPORTED} when the two do not fit, and as {@link LogDriver#validate}
     */
    static void require(EngineContext context, String driverName, LogTarget target, String runtimeName) {
        LogDriver driver = context.logs().driver(driverName);
        driver.validate(target);
        // What the driver wants is asked first: a runtime may have to start a program to say what it can.
        if (driver.sink(target) instanceof LogSink.Journald
                && !can(context, runtimeName, RuntimeFeature.LOG_JOURNALD)) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "runtime " + runtimeName + " does not write to the journal, which log driver " + driverName
                            + " needs",
                    "use another log driver, such as --log-driver k8s-file, or another runtime");
        }
        if (driver.rotation(target).isPresent() && !can(context, runtimeName, RuntimeFeature.REOPEN_LOG)) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot rotate the log: runtime " + runtimeName + " is unable to begin a new one",
                    "keep one file only (--log-opt max-file=1), or choose another runtime");
        }
    }

    private static boolean can(EngineContext context, String runtimeName, RuntimeFeature feature) {
        OciRuntime runtime = context.runtimes().runtime(runtimeName);
        Set<RuntimeFeature> features = runtime.info().features();
        return features.contains(feature);
    }
}
