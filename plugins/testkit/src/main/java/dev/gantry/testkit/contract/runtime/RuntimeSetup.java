// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Path;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.contract.Declares;

/**
 * What all containers of one suite share.
 *
 * @param provider the provider under test
 * @param settings what its runtime is opened with
 * @param monitorPath program of the monitor
 * @param host the host
 * @param rootFilesystem root filesystem of every container
 * @param config writes the {@code config.json} of a bundle
 * @param declared what the runtime is able to do
 */
record RuntimeSetup(
        OciRuntimeProvider provider,
        RuntimeSettings settings,
        String monitorPath,
        HostServices host,
        Path rootFilesystem,
        ConfigWriter config,
        Declares declared) {
    /** Writes the {@code config.json} of a bundle. */
    @FunctionalInterface
    interface ConfigWriter {
        String config(Path rootFilesystem, String containerId, Workload workload);
    }
}
