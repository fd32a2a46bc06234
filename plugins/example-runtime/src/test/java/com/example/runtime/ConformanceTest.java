// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.util.Set;

import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.contract.Behavior;
import dev.gantry.testkit.contract.runtime.OciRuntimeContract;

class ConformanceTest extends OciRuntimeContract {
    private static final Set<Behavior> UNSUPPORTED = Set.of(
            Behavior.SUPPORTS_PAUSE,
            Behavior.REFUSES_REPEATED_PAUSE,
            Behavior.SUPPORTS_KILL_WHILE_PAUSED,
            Behavior.SUPPORTS_UPDATE,
            Behavior.SUPPORTS_ATTACH,
            Behavior.SUPPORTS_EXEC,
            Behavior.SUPPORTS_TERMINAL,
            Behavior.SUPPORTS_LOG_REOPENING,
            Behavior.SUPPORTS_HOST_PID_NAMESPACE,
            Behavior.SUPPORTS_SIGNALS_TO_ALL,
            Behavior.SUPPORTS_RUN_TIMEOUT,
            Behavior.SUPPORTS_EXIT_COMMAND,
            Behavior.SUPPORTS_LOG_JOURNALD,
            Behavior.SUPPORTS_LOG_PASSTHROUGH,
            Behavior.SUPPORTS_SHARED_STATE);

    @Override
    protected OciRuntimeProvider provider() {
        return new ExampleProvider();
    }

    @Override
    public boolean has(Behavior behavior) {
        return !UNSUPPORTED.contains(behavior);
    }
}
