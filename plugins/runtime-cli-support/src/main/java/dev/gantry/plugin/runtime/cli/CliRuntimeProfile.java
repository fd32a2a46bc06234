// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.util.List;
import java.util.Set;

import dev.gantry.spi.runtime.RuntimeFeature;

/**
 * What tells one runtime with a command line from another.
 *
 * @param program its program where the configuration names none: a path, or a name looked up on PATH
 * @param debianPackage what to install when it is missing
 * @param versionArguments arguments with which it prints its version on standard output, on the first line
 * @param features what it can do
 * @param options names of the settings' options that its provider understands
 */
public record CliRuntimeProfile(
        String program,
        String debianPackage,
        List<String> versionArguments,
        Set<RuntimeFeature> features,
        Set<String> options) {
    /** Copies the collections. */
    public CliRuntimeProfile {
        versionArguments = List.copyOf(versionArguments);
        features = Set.copyOf(features);
        options = Set.copyOf(options);
    }
}
