// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.gantry.api.model.PluginInfo;
import dev.gantry.core.plugin.LoadedPlugin.NamedExtension;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/**
 * What the loaded plugins add up to. Immutable.
 *
 * @param runtimes runtimes by name
 * @param logDrivers log drivers by each of their names
 * @param plugins all plugins, loaded and refused, by id
 */
record PluginCatalog(
        SortedMap<String, OciRuntimeProvider> runtimes,
        SortedMap<String, LogDriver> logDrivers,
        List<PluginInfo> plugins) {
    static PluginCatalog of(Collection<LoadedPlugin> loaded, Collection<PluginInfo> refused) {
        SortedMap<String, OciRuntimeProvider> runtimes = new TreeMap<>();
        SortedMap<String, LogDriver> logDrivers = new TreeMap<>();
        List<PluginInfo> plugins = new ArrayList<>(refused);
        for (LoadedPlugin plugin : loaded) {
            plugins.add(plugin.info());
            for (NamedExtension extension : plugin.extensions()) {
                for (String name : extension.names()) {
                    switch (extension.kind()) {
                        case RUNTIME -> runtimes.put(name, (OciRuntimeProvider) extension.instance());
                        case LOG -> logDrivers.put(name, (LogDriver) extension.instance());
                    }
                }
            }
        }
        plugins.sort(Comparator.comparing(PluginInfo::id).thenComparing(PluginInfo::location));
        return new PluginCatalog(
                Collections.unmodifiableSortedMap(runtimes),
                Collections.unmodifiableSortedMap(logDrivers),
                List.copyOf(plugins));
    }

    /** Reports the names of new extensions that are taken, by a loaded plugin or by one another. */
    static void checkNames(
            String newcomer, List<NamedExtension> extensions, Collection<LoadedPlugin> loaded, Problems problems) {
        Map<String, String> owners = new HashMap<>();
        for (LoadedPlugin plugin : loaded) {
            for (NamedExtension extension : plugin.extensions()) {
                extension.names().forEach(name -> owners.put(key(extension, name), plugin.inWords()));
            }
        }
        for (NamedExtension extension : extensions) {
            for (String name : extension.names()) {
                String owner = owners.putIfAbsent(key(extension, name), newcomer);
                if (owner != null) {
                    problems.add(extension.kind().noun() + " '" + name + "' is provided by " + owner
                            + " already, and by " + newcomer + " again");
                }
            }
        }
    }

    private static String key(NamedExtension extension, String name) {
        return extension.kind().label() + ":" + name;
    }
}
