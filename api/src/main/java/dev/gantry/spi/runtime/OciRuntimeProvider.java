// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import org.apiguardian.api.API;
import org.pf4j.ExtensionPoint;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.SpiLevel;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** The extension point for OCI runtimes. */
@API(status = EXPERIMENTAL, since = "0.1")
@SpiLevel(name = "runtime", level = 1)
public interface OciRuntimeProvider extends ExtensionPoint {
    /** The name by which users and configuration mean it, such as {@code runc}. */
    String name();

    /**
     * Makes a runtime ready. Called once for each configured runtime that this provider drives, at its first use.
     *
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when a program it needs is missing or unfit
     */
    OciRuntime open(RuntimeContext context);
}
