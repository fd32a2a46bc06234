// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.contract.VirtualHost;

/** The contract for a runtime that is known to break it. Run by {@link MutationTest} only. */
class BrokenRuntimeSuite extends FakeContract {
    static final AtomicReference<OciRuntimeProvider> PROVIDER = new AtomicReference<>();

    @Override
    protected OciRuntimeProvider provider() {
        return PROVIDER.get();
    }

    @Override
    protected HostServices host(Path directory) {
        return new VirtualHost();
    }
}
