// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.runc;

import dev.gantry.plugin.runtime.cli.CliRuntimeContract;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/** runc with real containers. */
final class RuncRuntimeTest extends CliRuntimeContract {
    @Override
    protected OciRuntimeProvider provider() {
        return new RuncProvider();
    }
}
