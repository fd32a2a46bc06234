// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The engine died in the middle of a call of its runtime. An error and no exception, so that nothing of the engine takes it
 * for a failure of the runtime and tidies up: what it had saved until then is all that is left, as after {@code kill -9}.
 * Only its locks are free, as those of a dead process are.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class EngineDied extends Error {
    private static final long serialVersionUID = 1L;

    /** @param where in which call, of which container */
    public EngineDied(String where) {
        super("the engine died " + where + ", as a fault of the fake runtime asked for");
    }
}
