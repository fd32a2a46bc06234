// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.testkit.contract.Behavior;

/** The fake runtime in memory, on the real host. */
class FakeInMemoryTest extends FakeContract {
    @Override
    protected RuntimeSettings settings(Path directory) {
        return new RuntimeSettings(Optional.empty(), Optional.empty(), List.of(), Map.of("store", "memory"));
    }

    @Override
    public boolean has(Behavior behavior) {
        return behavior != Behavior.SUPPORTS_SHARED_STATE
                && behavior != Behavior.SUPPORTS_EXIT_FILE
                && behavior != Behavior.READS_BUNDLE
                && super.has(behavior);
    }
}
