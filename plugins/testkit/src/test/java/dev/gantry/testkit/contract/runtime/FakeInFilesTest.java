// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Path;

import dev.gantry.spi.host.HostServices;
import dev.gantry.testkit.contract.VirtualHost;

/** The fake runtime as it is by default, but for time, which passes at once. */
class FakeInFilesTest extends FakeContract {
    @Override
    protected HostServices host(Path directory) {
        return new VirtualHost();
    }
}
