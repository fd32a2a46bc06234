// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.pf4j.DefaultPluginManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.JarPluginLoader;
import org.pf4j.JarPluginRepository;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.RuntimeMode;

/**
 * PF4J as Gantry uses it: plugins are jars with their descriptor in the manifest, none is ever disabled by a file, and
 * class loaders see what {@link HostClassLoader} shows. Which jars there are is the platform's business. For one thread
 * at a time.
 */
final class JarPlugins extends DefaultPluginManager {
    private final Map<ClassLoader, PluginInjector> injectors = new HashMap<>();

    /** @param engineVersion what {@code Plugin-Requires} is compared with */
    JarPlugins(String engineVersion) {
        // PF4J insists on a root; nothing is ever looked for in it.
        super(List.of(Path.of("plugins")));
        // A snapshot comes before its release by the rules of versions, but is meant to be what it will become.
        setSystemVersion(engineVersion.replaceFirst("[-+].*", ""));
    }

    /** Reports what the jar needs and does not find: another version of the engine, or other plugins. */
    void checkRequirements(PluginDescriptor descriptor, Problems problems) {
        String requires = descriptor.getRequires().strip();
        String constraint = requires.matches("\\d+\\.\\d+\\.\\d+") ? ">=" + requires : requires;
        if (!satisfies(getSystemVersion(), constraint, "Plugin-Requires", problems)) {
            problems.add("requires Gantry " + constraint + ", and this is " + getSystemVersion());
        }
        for (PluginDependency dependency : descriptor.getDependencies()) {
            PluginWrapper needed = getPlugin(dependency.getPluginId());
            String wanted = dependency.getPluginVersionSupport();
            if (needed == null) {
                if (!dependency.isOptional()) {
                    problems.add("needs plugin " + dependency.getPluginId() + ", which is not loaded");
                }
            } else if (!satisfies(needed.getDescriptor().getVersion(), wanted, "Plugin-Dependencies", problems)) {
                problems.add("needs plugin " + dependency.getPluginId() + " " + wanted + ", and the one loaded is "
                        + needed.getDescriptor().getVersion());
            }
        }
    }

    private boolean satisfies(String version, String constraint, String entry, Problems problems) {
        try {
            return getVersionManager().checkVersionConstraint(version, constraint);
        } catch (RuntimeException e) {
            problems.add(
                    "manifest entry " + entry + " asks for version '" + constraint + "' where there is '" + version
                            + "', which cannot be compared",
                    e);
            return true;
        }
    }

    /** A class loader for a look at a jar that will not be loaded. */
    PluginJarClassLoader loaderFor(Path jar, PluginDescriptor descriptor) {
        return (PluginJarClassLoader) getPluginLoader().loadPlugin(jar, descriptor);
    }

    /** Starts a loaded plugin, or reports why it does not start. */
    void start(String id, Problems problems) {
        PluginState state = startPlugin(id);
        if (!state.isStarted()) {
            Throwable failure = getPlugin(id).getFailedException();
            if (failure instanceof PluginRuntimeException && failure.getCause() != null) {
                problems.add("does not start: " + failure.getMessage(), failure.getCause());
            } else if (failure != null) {
                problems.add("does not start", failure);
            } else {
                problems.add("does not start: PF4J leaves it " + state);
            }
        }
    }

    /** Has PF4J, too, get the extensions of a plugin from the plugin's injector. */
    void injectWith(ClassLoader loader, PluginInjector injector) {
        injectors.put(loader, injector);
    }

    /** Stops and forgets a plugin, whatever it throws. */
    void unload(String id) {
        PluginWrapper wrapper = getPlugin(id);
        unloadPlugin(id);
        // One whose stop() failed is still in this list.
        getStartedPlugins().remove(wrapper);
        injectors.remove(wrapper.getPluginClassLoader());
    }

    @Override
    public RuntimeMode getRuntimeMode() {
        return RuntimeMode.DEPLOYMENT;
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new JarPluginRepository(getPluginsRoots());
    }

    @Override
    protected PluginLoader createPluginLoader() {
        HostClassLoader host = new HostClassLoader(JarPlugins.class.getClassLoader());
        return new JarPluginLoader(this) {
            @Override
            public ClassLoader loadPlugin(Path jar, PluginDescriptor descriptor) {
                return new PluginJarClassLoader(pluginManager, descriptor, jar, host);
            }
        };
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return GuardedPlugin.factory();
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return this::extension;
    }

    private <T> T extension(Class<T> type) {
        PluginInjector injector = injectors.get(type.getClassLoader());
        if (injector == null) {
            throw new PluginRuntimeException("extension {} belongs to no loaded plugin", type.getName());
        }
        return type.cast(injector.getOrThrow(type));
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {
                throw new UnsupportedOperationException("plugins are unloaded, not disabled");
            }

            @Override
            public void enablePlugin(String pluginId) {
                // None is ever disabled.
            }
        };
    }
}
