// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.crun;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.plugin.runtime.cli.CliRuntimeContract;
import dev.gantry.plugin.runtime.cli.RealContainers;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.contract.Behavior;

/** crun with real containers. */
final class CrunRuntimeTest extends CliRuntimeContract {
    @Override
    protected OciRuntimeProvider provider() {
        return new CrunProvider();
    }

    @Override
    protected Optional<Path> program(Path directory) throws IOException {
        return Optional.of(RealContainers.crunWithoutHybridCgroups(directory));
    }

    @Override
    public boolean has(Behavior behavior) {
        return behavior != Behavior.REFUSES_REPEATED_PAUSE
                && behavior != Behavior.SUPPORTS_KILL_WHILE_PAUSED
                && behavior != Behavior.SUPPORTS_SIZE_FROM_THE_BEGINNING;
    }
}
