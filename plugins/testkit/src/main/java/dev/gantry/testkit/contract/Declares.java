// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** A contract suite, which knows what the plugin under test is able to do. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Declares {
    /**
     * Whether the plugin does that. Everything is, unless a suite overrides this:
     *
     * <pre>{@code
     * public boolean has(Behavior behavior) {
     *     return behavior != SUPPORTS_PAUSE && super.has(behavior);
     * }
     * }</pre>
     */
    default boolean has(Behavior behavior) {
        return true;
    }
}
