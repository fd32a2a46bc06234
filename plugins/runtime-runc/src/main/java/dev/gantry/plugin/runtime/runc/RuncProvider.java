// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.runc;

import java.util.List;
import java.util.Set;

import org.pf4j.Extension;

import dev.gantry.plugin.runtime.cli.CliRuntime;
import dev.gantry.plugin.runtime.cli.CliRuntimeProfile;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeFeature;

/** runc, the reference implementation of the OCI runtime specification. It thaws a paused container that it kills. */
@Extension
public final class RuncProvider implements OciRuntimeProvider {
    private static final CliRuntimeProfile PROFILE = new CliRuntimeProfile(
            "runc",
            "runc",
            List.of("--version"),
            Set.of(
                    RuntimeFeature.PAUSE,
                    RuntimeFeature.UPDATE,
                    RuntimeFeature.ATTACH,
                    RuntimeFeature.EXEC,
                    RuntimeFeature.LOG_JOURNALD,
                    RuntimeFeature.LOG_PASSTHROUGH,
                    RuntimeFeature.TERMINAL,
                    RuntimeFeature.REOPEN_LOG,
                    RuntimeFeature.PROCESSES,
                    RuntimeFeature.KILL_WHILE_PAUSED),
            Set.of());

    @Override
    public String name() {
        return "runc";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        return CliRuntime.open(PROFILE, context);
    }
}
