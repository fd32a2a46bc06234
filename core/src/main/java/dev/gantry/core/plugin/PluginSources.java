// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.pf4j.ExtensionPoint;

import dev.gantry.spi.host.HostServices;

/**
 * Where plugins come from and what they are given.
 *
 * @param engineVersion the engine's version, which {@code Plugin-Requires} in a manifest is compared with
 * @param given extensions that the program hands over as objects
 * @param directories directories whose files named {@code *.jar} are plugins; one that does not exist is empty
 * @param classPath a class loader whose class path may hold plugins too; empty to leave it alone
 * @param dataRoot directory in which each plugin may have a data directory, named by its id
 * @param options what each plugin is told, by its id
 * @param host the engine's
 */
public record PluginSources(
        String engineVersion,
        List<ExtensionPoint> given,
        List<Path> directories,
        Optional<ClassLoader> classPath,
        Path dataRoot,
        Map<String, Map<String, String>> options,
        HostServices host) {
    /** Copies the collections. */
    public PluginSources {
        given = List.copyOf(given);
        directories = List.copyOf(directories);
        options = Map.copyOf(options);
    }
}
