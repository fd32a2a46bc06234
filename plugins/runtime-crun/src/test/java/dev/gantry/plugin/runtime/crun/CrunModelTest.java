// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.crun;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.plugin.runtime.cli.CliRuntimeModel;
import dev.gantry.plugin.runtime.cli.RealContainers;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/** The engine on crun does as the model says. */
final class CrunModelTest extends CliRuntimeModel {
    @Override
    protected OciRuntimeProvider provider() {
        return new CrunProvider();
    }

    @Override
    protected Optional<Path> program(Path directory) throws IOException {
        return Optional.of(RealContainers.crunWithoutHybridCgroups(directory));
    }
}
