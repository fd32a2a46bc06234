// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.pf4j.PluginDescriptor;

import dev.gantry.api.model.PluginInfo;

/**
 * A plugin that works.
 *
 * @param descriptor its manifest
 * @param location where it is from, for people
 * @param jar its jar; empty for one on the class path, which can be neither unloaded nor reloaded
 * @param extensions what it adds
 */
record LoadedPlugin(PluginDescriptor descriptor, String location, Optional<Path> jar, List<NamedExtension> extensions) {
    /**
     * An extension under the names that it gave when it was loaded.
     *
     * @param kind which extension point it implements
     * @param instance the extension
     * @param names its names
     */
    record NamedExtension(ExtensionPointKind kind, Object instance, Set<String> names) {}

    String id() {
        return descriptor.getPluginId();
    }

    PluginInfo info() {
        List<String> provides = extensions.stream()
                .flatMap(extension ->
                        extension.names().stream().map(name -> extension.kind().label() + ":" + name))
                .sorted()
                .toList();
        return describe(descriptor, PluginInfo.State.STARTED, provides, location, Optional.empty());
    }

    /** A plugin as users see it. */
    static PluginInfo describe(
            PluginDescriptor descriptor,
            PluginInfo.State state,
            List<String> provides,
            String location,
            Optional<String> problem) {
        return new PluginInfo(
                descriptor.getPluginId(),
                Optional.ofNullable(descriptor.getVersion()).orElse(""),
                Optional.ofNullable(descriptor.getProvider()).orElse(""),
                Optional.ofNullable(descriptor.getPluginDescription()).orElse(""),
                state,
                provides,
                location,
                problem);
    }

    /** Says who this is in a message about another plugin. */
    String inWords() {
        return "plugin " + id() + " (" + location + ")";
    }

    /** Whether the plugin cannot do without another one. */
    boolean needs(String pluginId) {
        return descriptor.getDependencies().stream()
                .anyMatch(dependency -> dependency.getPluginId().equals(pluginId));
    }
}
