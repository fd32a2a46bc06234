// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.Locale;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** The calls of a runtime at which something can go wrong. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum RuntimeCall {
    /** {@code OciRuntime.create}. */
    CREATE,
    /** {@code OciRuntime.start}. */
    START,
    /** {@code OciRuntime.kill}. */
    KILL,
    /** {@code OciRuntime.delete}. */
    DELETE,
    /** {@code OciRuntime.status}. */
    STATUS,
    /** {@code OciRuntime.pause}. */
    PAUSE,
    /** {@code OciRuntime.resume}. */
    RESUME,
    /** {@code OciRuntime.update}. */
    UPDATE,
    /** {@code OciRuntime.exitReport}. */
    EXIT_REPORT,
    /** {@code OciRuntime.abandon}. */
    ABANDON,
    /** {@code OciRuntime.attach}. */
    ATTACH,
    /** {@code OciRuntime.exec}. */
    EXEC,
    /** {@code OciRuntime.killExec}. */
    KILL_EXEC,
    /** {@code OciRuntime.deleteExec}. */
    DELETE_EXEC;

    /** The word for it in HOCON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
