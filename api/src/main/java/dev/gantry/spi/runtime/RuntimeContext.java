// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.file.Path;

import org.apiguardian.api.API;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.spi.host.HostServices;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a runtime is opened with.
 *
 * @param name the runtime's name in the configuration, which is the provider's unless configured otherwise
 * @param settings its settings
 * @param host the host
 * @param stateDirectory an existing directory, emptied by a reboot, for the runtime's own state
 * @param exitDirectory an existing directory, emptied by a reboot, shared by all runtimes of the root: the monitor puts
 *     a file here, named by the container's full id, when a container has ended
 * @param monitorPath program of the monitor, as configured
 * @param exits whom to tell of exits
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RuntimeContext(
        String name,
        RuntimeSettings settings,
        HostServices host,
        Path stateDirectory,
        Path exitDirectory,
        String monitorPath,
        ExitListener exits) {
    /** Learns of ends of containers. */
    @FunctionalInterface
    public interface ExitListener {
        /**
         * Says that {@link OciRuntime#exitReport} of a container, or {@link OciRuntime#execExitReport} of one of its
         * sessions, has something to tell. Returns at once. Telling too
         * often does no harm; the engine watches the exit directory by itself.
         *
         * @param containerId full id
         */
        void exited(String containerId);
    }
}
