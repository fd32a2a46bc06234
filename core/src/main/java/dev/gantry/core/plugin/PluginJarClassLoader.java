// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.nio.file.Path;

import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/** Loads a plugin's classes from its jar first, except what {@link HostClassLoader} shares. Named after the plugin. */
final class PluginJarClassLoader extends PluginClassLoader {
    private final String name;

    PluginJarClassLoader(PluginManager manager, PluginDescriptor descriptor, Path jar, HostClassLoader host) {
        super(manager, descriptor, host);
        this.name = "gantry-plugin " + descriptor.getPluginId() + "@" + descriptor.getVersion() + " (" + jar + ")";
        addFile(jar.toFile());
    }

    @Override
    protected boolean shouldDelegateToParent(String className) {
        return HostClassLoader.shares(className);
    }

    @Override
    public String getName() {
        return name;
    }

    /** Says which plugin this is, for whoever meets it in a heap dump. */
    @Override
    public String toString() {
        return name;
    }
}
