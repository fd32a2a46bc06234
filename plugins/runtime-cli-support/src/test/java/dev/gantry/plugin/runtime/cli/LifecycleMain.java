// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.core.host.Failpoints;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/** One container from create to delete, for tests that have this JVM die on the way. */
public final class LifecycleMain {
    private LifecycleMain() {}

    /** @param arguments class of the provider, directory, program or nothing, id of the container */
    public static void main(String[] arguments) throws Exception {
        OciRuntimeProvider provider = (OciRuntimeProvider)
                Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        Optional<Path> program =
                Optional.of(arguments[2]).filter(text -> !text.isEmpty()).map(Path::of);
        try (RealContainers containers =
                new RealContainers(provider, program, Path.of(arguments[1]), Failpoints.fromSystem())) {
            Bundle bundle = containers.bundleOf(arguments[3], "sleep", "1000");
            containers.runtime().create(containers.request(bundle));
            containers.runtime().start(bundle);
            containers.runtime().pause(bundle);
            containers.runtime().resume(bundle);
            containers.runtime().delete(bundle);
        }
    }
}
