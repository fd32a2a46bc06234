// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.PluginDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.core.plugin.LoadedPlugin.NamedExtension;

/** The plugins of a platform and the ways in and out. For one thread at a time. */
final class PluginRoster {
    /** The id of what the program hands over as objects. */
    private static final String GIVEN = "program";

    private static final Logger LOG = LoggerFactory.getLogger(PluginRoster.class);

    private final PluginSources sources;
    private final JarPlugins jars;
    private final Map<String, LoadedPlugin> loaded = new LinkedHashMap<>();
    private final List<PluginInfo> refused = new ArrayList<>();

    PluginRoster(PluginSources sources) {
        this.sources = sources;
        this.jars = new JarPlugins(sources.engineVersion());
    }

    /** Takes what it is given, then loads what the class path and the directories hold. */
    void scan() {
        if (!sources.given().isEmpty()) {
            admitGiven();
        }
        sources.classPath().ifPresent(loader -> {
            for (ClassPathPlugins.Entry entry : ClassPathPlugins.find(loader)) {
                admit(entry, loader);
            }
        });
        List<Path> waiting = new ArrayList<>();
        sources.directories().forEach(directory -> waiting.addAll(jarsIn(directory)));
        admitInOrder(waiting);
    }

    /** What there is now. */
    PluginCatalog catalog() {
        return PluginCatalog.of(loaded.values(), refused);
    }

    PluginInfo load(Path path) {
        Problems problems = new Problems();
        PluginJar jar = PluginJar.read(path, problems);
        PluginInfo info = admit(jar, problems)
                .orElseThrow(() -> problems.refusal(name(jar) + " from " + path))
                .info();
        refused.removeIf(plugin -> plugin.location().equals(path.toString()));
        return info;
    }

    void unload(String id) {
        LoadedPlugin plugin = loaded.get(id);
        if (plugin == null) {
            refused.remove(requireRefused(id));
            return;
        }
        requireRemovable(plugin, "unloaded");
        loaded.remove(id);
        jars.unload(id);
    }

    PluginInfo reload(String id) {
        LoadedPlugin plugin = loaded.get(id);
        if (plugin == null) {
            return load(Path.of(requireRefused(id).location()));
        }
        Path path = requireRemovable(plugin, "reloaded");
        Problems problems = new Problems();
        PluginJar jar = PluginJar.read(path, problems);
        if (!problems.isEmpty()) {
            throw problems.refusal(name(jar) + " from " + path + ", which stays loaded as it was");
        }
        loaded.remove(id);
        jars.unload(id);
        return admit(jar, problems)
                .orElseThrow(() -> {
                    refuse(jar, problems);
                    return problems.refusal(name(jar) + " from " + path);
                })
                .info();
    }

    /** Unloads all, the last one first. */
    void close() {
        List<LoadedPlugin> plugins = new ArrayList<>(loaded.values());
        Collections.reverse(plugins);
        loaded.clear();
        for (LoadedPlugin plugin : plugins) {
            if (plugin.jar().isPresent()) {
                jars.unload(plugin.id());
            }
        }
    }

    private List<Path> jarsIn(Path directory) {
        if (Files.notExists(directory)) {
            LOG.debug("plugin directory {} does not exist", directory);
            return List.of();
        }
        Path absolute = directory.toAbsolutePath().normalize();
        try (Stream<Path> files = Files.list(absolute)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            Problems problems = new Problems();
            problems.add("plugin directory cannot be read", e);
            refuse(absolute.toString(), absolute.toString(), problems);
            return List.of();
        }
    }

    /** Admits jars so that each comes after those it needs; what can never be satisfied is refused in the end. */
    private void admitInOrder(List<Path> paths) {
        Map<PluginJar, Problems> waiting = new LinkedHashMap<>();
        for (Path path : paths) {
            Problems problems = new Problems();
            waiting.put(PluginJar.read(path, problems), problems);
        }
        boolean progress = true;
        while (!waiting.isEmpty()) {
            boolean last = !progress;
            progress = false;
            for (Iterator<Map.Entry<PluginJar, Problems>> next =
                            waiting.entrySet().iterator();
                    next.hasNext(); ) {
                Map.Entry<PluginJar, Problems> entry = next.next();
                PluginJar jar = entry.getKey();
                if (last || !waitsForAnother(jar, waiting)) {
                    next.remove();
                    progress = true;
                    if (admit(jar, entry.getValue()).isEmpty()) {
                        refuse(jar, entry.getValue());
                    }
                }
            }
        }
    }

    private boolean waitsForAnother(PluginJar jar, Map<PluginJar, Problems> waiting) {
        return jar.descriptor().stream()
                .flatMap(descriptor -> descriptor.getDependencies().stream())
                .anyMatch(needed -> !loaded.containsKey(needed.getPluginId())
                        && waiting.keySet().stream()
                                .anyMatch(other -> other != jar
                                        && other.descriptor()
                                                .filter(it -> it.getPluginId().equals(needed.getPluginId()))
                                                .isPresent()));
    }

    /** Loads and starts a jar that may have problems already. When it returns empty there are some, and no trace of it. */
    private Optional<LoadedPlugin> admit(PluginJar jar, Problems problems) {
        if (jar.descriptor().isEmpty()) {
            return Optional.empty();
        }
        PluginDescriptor descriptor = jar.descriptor().orElseThrow();
        LoadedPlugin sameId = loaded.get(descriptor.getPluginId());
        if (sameId != null) {
            problems.add("has the id of " + sameId.inWords() + ", which is loaded already");
        }
        Problems unmet = new Problems();
        jars.checkRequirements(descriptor, unmet);
        problems.addAll(unmet);
        if (!problems.isEmpty()) {
            if (unmet.isEmpty()) {
                look(jar, descriptor, problems);
            }
            return Optional.empty();
        }
        return start(jar, descriptor, problems);
    }

    /** Adds what is wrong with the classes of a jar that is refused anyway, so that its author learns all at once. */
    private void look(PluginJar jar, PluginDescriptor descriptor, Problems problems) {
        try (PluginJarClassLoader loader = jars.loaderFor(jar.path(), descriptor)) {
            ExtensionClasses classes = ExtensionClasses.find(jar.extensions(), loader, true, problems);
            if (!jar.levels().declared().isEmpty()) {
                classes.checkLevels(jar.levels(), problems);
            }
        } catch (IOException e) {
            LOG.debug("class loader of {} does not close", jar.path(), e);
        }
    }

    private Optional<LoadedPlugin> start(PluginJar jar, PluginDescriptor descriptor, Problems problems) {
        String id = descriptor.getPluginId();
        try {
            jars.loadPlugin(jar.path());
        } catch (RuntimeException e) {
            problems.add("cannot be loaded", e);
        }
        if (jars.getPlugin(id) == null) {
            return Optional.empty();
        }
        if (problems.isEmpty()) {
            ClassLoader loader = jars.getPluginClassLoader(id);
            ExtensionClasses classes = ExtensionClasses.find(jar.extensions(), loader, true, problems);
            classes.checkLevels(jar.levels(), problems);
            if (problems.isEmpty()) {
                PluginInjector injector = new PluginInjector(context(id), classes.classes());
                jars.injectWith(loader, injector);
                jars.start(id, problems);
                List<NamedExtension> extensions = classes.make(injector, loader, problems);
                String location = jar.path().toString();
                PluginCatalog.checkNames("plugin " + id + " (" + location + ")", extensions, loaded.values(), problems);
                if (problems.isEmpty()) {
                    LoadedPlugin plugin = new LoadedPlugin(descriptor, location, Optional.of(jar.path()), extensions);
                    loaded.put(id, plugin);
                    return Optional.of(plugin);
                }
            }
        }
        jars.unload(id);
        return Optional.empty();
    }

    /** Each has its own class as location, so that a duplicate name tells them apart. */
    private void admitGiven() {
        Problems problems = new Problems();
        List<NamedExtension> extensions = new ArrayList<>();
        sources.given().forEach(extension -> ExtensionClasses.name(extension, extensions, problems));
        String classes = sources.given().stream()
                .map(extension -> extension.getClass().getName())
                .collect(Collectors.joining(", "));
        PluginCatalog.checkNames("plugin " + GIVEN + " (" + classes + ")", extensions, loaded.values(), problems);
        if (!problems.isEmpty()) {
            throw problems.refusal("extensions that the program gives");
        }
        PluginDescriptor descriptor =
                new DefaultPluginDescriptor(GIVEN, "Extensions that the program gives", "", "", "", "", "");
        loaded.put(GIVEN, new LoadedPlugin(descriptor, classes, Optional.empty(), List.copyOf(extensions)));
    }

    private void admit(ClassPathPlugins.Entry entry, ClassLoader loader) {
        Problems problems = entry.problems();
        String id = entry.descriptor().getPluginId();
        ExtensionClasses classes = ExtensionClasses.find(entry.extensions(), loader, false, problems);
        if (classes.classes().isEmpty() && problems.isEmpty()) {
            LOG.debug("{} holds extensions of something else", entry.location());
            return;
        }
        if (entry.declaresLevels()) {
            classes.checkLevels(entry.levels(), problems);
        }
        LoadedPlugin sameId = loaded.get(id);
        if (sameId != null) {
            problems.add("has the id of " + sameId.inWords() + ", which is loaded already");
        }
        if (problems.isEmpty()) {
            List<NamedExtension> extensions =
                    classes.make(new PluginInjector(context(id), classes.classes()), loader, problems);
            PluginCatalog.checkNames(
                    "plugin " + id + " (" + entry.location() + ")", extensions, loaded.values(), problems);
            if (problems.isEmpty()) {
                loaded.put(id, new LoadedPlugin(entry.descriptor(), entry.location(), Optional.empty(), extensions));
                return;
            }
        }
        refuse(entry.descriptor(), entry.location(), problems);
    }

    private DirectoryPluginContext context(String id) {
        return new DirectoryPluginContext(
                id,
                sources.options().getOrDefault(id, Map.of()),
                sources.dataRoot().resolve(id),
                sources.host());
    }

    private PluginInfo requireRefused(String id) {
        return refused.stream()
                .filter(info -> info.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NO_SUCH_PLUGIN,
                        "no plugin has the id '" + id + "'",
                        "list plugins to see their ids"));
    }

    private Path requireRemovable(LoadedPlugin plugin, String done) {
        List<String> dependents = loaded.values().stream()
                .filter(other -> other.needs(plugin.id()))
                .map(LoadedPlugin::id)
                .toList();
        if (!dependents.isEmpty()) {
            throw new EngineException(
                    ErrorCode.PLUGIN_REFUSED,
                    plugin.inWords() + " cannot be " + done + ": " + String.join(", ", dependents) + " need it",
                    "unload those first");
        }
        return plugin.jar()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.PLUGIN_REFUSED,
                        plugin.inWords() + " cannot be " + done + ": it is on the class path of the program"));
    }

    private void refuse(PluginJar jar, Problems problems) {
        String location = jar.path().toString();
        jar.descriptor()
                .ifPresentOrElse(
                        descriptor -> refuse(descriptor, location, problems),
                        () -> refuse(name(jar), location, problems));
    }

    private void refuse(String id, String location, Problems problems) {
        refuse(new DefaultPluginDescriptor(id, "", "", "", "", "", ""), location, problems);
    }

    private void refuse(PluginDescriptor descriptor, String location, Problems problems) {
        LOG.warn("plugin {} ({}) is refused: {}", descriptor.getPluginId(), location, problems.summary());
        if (problems.cause() != null) {
            LOG.debug(
                    "plugin {} ({}) is refused because of this", descriptor.getPluginId(), location, problems.cause());
        }
        refused.add(LoadedPlugin.describe(
                descriptor, PluginInfo.State.REFUSED, List.of(), location, Optional.of(problems.summary())));
    }

    /** The id, or for want of one the file's name. */
    private static String name(PluginJar jar) {
        return jar.descriptor()
                .map(PluginDescriptor::getPluginId)
                .orElse(jar.path().getFileName().toString());
    }
}
