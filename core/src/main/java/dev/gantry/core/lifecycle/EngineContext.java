// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;

import dev.gantry.api.EngineConfig;
import dev.gantry.core.lock.LockTable;
import dev.gantry.core.store.StateStore;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * What every operation works with.
 *
 * @param config the engine's configuration
 * @param layout where things are
 * @param store the records
 * @param locks who may touch what
 * @param host the world outside
 * @param runtimes the OCI runtimes
 * @param logs the log drivers
 * @param bundles writes what runtimes read
 * @param changes wakes those who wait
 * @param attachments those that are open
 * @param gate lets operations in while the engine is open
 * @param self this process
 * @param exitCommand what the monitor executes after an exit, to which the container's id is appended; may be empty
 */
public record EngineContext(
        EngineConfig config,
        Layout layout,
        StateStore store,
        LockTable locks,
        HostServices host,
        Runtimes runtimes,
        LogDrivers logs,
        BundleWriter bundles,
        ChangeFeed changes,
        Attachments attachments,
        OperationGate gate,
        ProcessIdentity self,
        List<String> exitCommand) {}
