// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.util.List;
import java.util.Map;

import dev.gantry.plugin.log.none.NoneLogDriver;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.testkit.contract.Behavior;

/** Driver none. */
class NoneContractTest extends LogDriverContract {
    @Override
    protected LogDriver driver() {
        return new NoneLogDriver();
    }

    @Override
    protected List<Map.Entry<String, String>> refusedOptions() {
        return List.of(Map.entry("max-size", "10k"), Map.entry("path", "/var/log/x"));
    }

    @Override
    public boolean has(Behavior behavior) {
        return behavior != Behavior.SUPPORTS_LOG_READING && behavior != Behavior.SUPPORTS_LOG_ROTATION;
    }
}
