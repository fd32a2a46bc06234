// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi;

import java.nio.file.Path;
import java.util.Map;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.HostServices;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What the engine tells a plugin about itself. An extension that wants it has one constructor, annotated with
 * {@code jakarta.inject.Inject}, that takes it; an extension with a constructor without parameters needs nothing. Safe
 * for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface PluginContext {
    /** The plugin's id, from its manifest. */
    String pluginId();

    /** What the configuration says below {@code plugins} and the plugin's id. */
    Map<String, String> options();

    /**
     * A directory of the plugin's own that outlives reboots. The first call makes it, with mode 0700.
     *
     * @throws EngineException with {@link ErrorCode#STORE_UNWRITABLE} when it cannot be made
     */
    Path dataDirectory();

    /** The engine's host: its clock, and the way to start programs. */
    HostServices host();
}
