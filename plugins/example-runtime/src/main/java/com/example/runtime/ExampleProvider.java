// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.nio.file.Path;

import org.pf4j.Extension;

import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

/** The runtime {@code example}. */
@Extension
public final class ExampleProvider implements OciRuntimeProvider {
    @Override
    public String name() {
        return "example";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        // Fails with PROGRAM_MISSING and the name of the package.
        Path unshare = context.host().launcher().find("unshare", "util-linux");
        return new ExampleRuntime(context, unshare);
    }
}
