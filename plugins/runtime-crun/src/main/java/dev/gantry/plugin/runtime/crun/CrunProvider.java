// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.crun;

import java.util.List;
import java.util.Set;

import org.pf4j.Extension;

import dev.gantry.plugin.runtime.cli.CliRuntime;
import dev.gantry.plugin.runtime.cli.CliRuntimeProfile;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeFeature;

/** crun. A SIGKILL to a paused container waits there until the container is resumed. */
@Extension
public final class CrunProvider implements OciRuntimeProvider {
    private static final CliRuntimeProfile PROFILE = new CliRuntimeProfile(
            "crun",
            "crun",
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
                    RuntimeFeature.PROCESSES),
            Set.of());

    @Override
    public String name() {
        return "crun";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        return CliRuntime.open(PROFILE, context);
    }
}
