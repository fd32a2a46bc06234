// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.runc;

import dev.gantry.plugin.runtime.cli.CliRuntimeModel;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/** The engine on runc does as the model says. */
final class RuncModelTest extends CliRuntimeModel {
    @Override
    protected OciRuntimeProvider provider() {
        return new RuncProvider();
    }
}
