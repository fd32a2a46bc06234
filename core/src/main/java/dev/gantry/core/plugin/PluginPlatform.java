// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/**
 * All plugins of an engine. Opening costs nothing: plugins are looked for when the first question is asked. One that is
 * found unfit is listed with its problem and does not stop the others. Plugins must not be used any more once they are
 * unloaded, or the platform closed: who opened a runtime closes it before.
 *
 * <p>Safe for use by any thread. Constructors and {@code start} methods of plugins run in the thread that asks first.
 */
public final class PluginPlatform implements AutoCloseable {
    private final PluginSources sources;
    private final Object lock = new Object();
    // The next two are guarded by the lock.
    private @Nullable PluginRoster roster;
    private boolean closed;
    private volatile @Nullable PluginCatalog catalog;

    private PluginPlatform(PluginSources sources) {
        this.sources = sources;
    }

    /** Opens a platform, without looking for plugins yet. */
    public static PluginPlatform open(PluginSources sources) {
        return new PluginPlatform(sources);
    }

    /** The runtime of that name; empty when no working plugin has one. */
    public Optional<OciRuntimeProvider> runtimeProvider(String name) {
        return Optional.ofNullable(catalog().runtimes().get(name));
    }

    /** All runtimes by name, as they are now. */
    public SortedMap<String, OciRuntimeProvider> runtimeProviders() {
        return catalog().runtimes();
    }

    /** The log driver that goes by that name; empty when no working plugin has one. */
    public Optional<LogDriver> logDriver(String name) {
        return Optional.ofNullable(catalog().logDrivers().get(name));
    }

    /** All log drivers by each of their names, as they are now. */
    public SortedMap<String, LogDriver> logDrivers() {
        return catalog().logDrivers();
    }

    /** All plugins, loaded and refused, by id. */
    public List<PluginInfo> plugins() {
        return catalog().plugins();
    }

    /**
     * Loads and starts a plugin.
     *
     * @throws EngineException with {@link ErrorCode#PLUGIN_REFUSED}, listing every problem; nothing of the plugin stays
     */
    public PluginInfo load(Path jar) {
        synchronized (lock) {
            PluginRoster current = roster();
            try {
                return current.load(jar.toAbsolutePath().normalize());
            } finally {
                catalog = current.catalog();
            }
        }
    }

    /**
     * Stops a plugin and lets go of all its classes. A plugin that was refused is no longer listed.
     *
     * @throws EngineException with {@link ErrorCode#NO_SUCH_PLUGIN}, or with {@link ErrorCode#PLUGIN_REFUSED} when
     *     another plugin needs it or it is on the class path
     */
    public void unload(String id) {
        synchronized (lock) {
            PluginRoster current = roster();
            try {
                current.unload(id);
            } finally {
                catalog = current.catalog();
            }
        }
    }

    /**
     * Unloads a plugin, or a refused one's listing, and loads its jar again. When the jar can be seen to be unfit, the
     * old plugin stays.
     *
     * @throws EngineException as {@link #unload} and {@link #load}; a plugin that fails only when it is started is then
     *     listed with its problem
     */
    public PluginInfo reload(String id) {
        synchronized (lock) {
            PluginRoster current = roster();
            try {
                return current.reload(id);
            } finally {
                catalog = current.catalog();
            }
        }
    }

    private PluginCatalog catalog() {
        PluginCatalog current = catalog;
        if (current == null) {
            synchronized (lock) {
                current = roster().catalog();
                catalog = current;
            }
        }
        return current;
    }

    /** The roster, filled at the first call. Called with the lock held. */
    private PluginRoster roster() {
        if (closed) {
            throw new EngineException(ErrorCode.ENGINE_CLOSED, "cannot use plugins");
        }
        PluginRoster current = roster;
        if (current == null) {
            current = new PluginRoster(sources);
            current.scan();
            roster = current;
        }
        return current;
    }

    /** Stops and unloads all plugins; repeated calls do nothing. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            catalog = null;
            if (roster != null) {
                roster.close();
                roster = null;
            }
        }
    }
}
