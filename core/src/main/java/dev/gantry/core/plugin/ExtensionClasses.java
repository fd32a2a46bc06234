// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.gantry.core.plugin.LoadedPlugin.NamedExtension;

/**
 * The extension classes of one plugin: first looked at, then made. Looking runs no code of the plugin.
 *
 * @param classes those that implement an extension point of the engine
 */
record ExtensionClasses(List<Class<?>> classes) {
    /**
     * Finds the classes of an index.
     *
     * @param strict whether one that implements none of our extension points is a problem; on a class path it is
     *     somebody else's
     */
    static ExtensionClasses find(Collection<String> names, ClassLoader loader, boolean strict, Problems problems) {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : names) {
            try {
                Class<?> type = Class.forName(name, false, loader);
                if (ExtensionPointKind.implementedBy(type).isEmpty()) {
                    if (strict) {
                        problems.add("extension " + name + " implements no extension point of this engine, which has "
                                + SpiLevels.engineLevels());
                    }
                } else if (Modifier.isAbstract(type.getModifiers())) {
                    problems.add("extension " + name + " is abstract");
                } else {
                    classes.add(type);
                }
            } catch (ClassNotFoundException e) {
                if (strict) {
                    problems.add("extension " + name + ", which " + PluginJar.INDEX + " lists, is not in the jar");
                }
            } catch (LinkageError e) {
                if (strict) {
                    problems.add("extension " + name + " cannot be linked", e);
                }
            }
        }
        return new ExtensionClasses(List.copyOf(classes));
    }

    /** Reports extension points that are implemented without a declared level. */
    void checkLevels(SpiLevels levels, Problems problems) {
        for (Class<?> type : classes) {
            for (ExtensionPointKind kind : ExtensionPointKind.implementedBy(type)) {
                levels.requireDeclared(kind, type, problems);
            }
        }
    }

    /** Makes the extensions and asks each for its names. */
    List<NamedExtension> make(PluginInjector injector, ClassLoader loader, Problems problems) {
        return ContextClassLoader.with(loader, () -> {
            List<NamedExtension> extensions = new ArrayList<>();
            for (Class<?> type : classes) {
                make(type, injector, extensions, problems);
            }
            return List.copyOf(extensions);
        });
    }

    private static void make(
            Class<?> type, PluginInjector injector, List<NamedExtension> extensions, Problems problems) {
        Object instance;
        try {
            instance = injector.get(type);
        } catch (Throwable e) {
            problems.add("extension " + type.getName() + " cannot be made", rethrowFatal(e));
            return;
        }
        name(instance, extensions, problems);
    }

    /** Asks an extension for the names that it goes by, in each of its kinds. */
    static void name(Object instance, List<NamedExtension> extensions, Problems problems) {
        Class<?> type = instance.getClass();
        for (ExtensionPointKind kind : ExtensionPointKind.implementedBy(type)) {
            try {
                Set<String> names = Set.copyOf(kind.names(instance));
                if (names.isEmpty() || names.stream().anyMatch(String::isBlank)) {
                    problems.add("extension " + type.getName() + " has no name");
                } else {
                    extensions.add(new NamedExtension(kind, instance, names));
                }
            } catch (RuntimeException | LinkageError e) {
                problems.add("extension " + type.getName() + " does not give its name", e);
            }
        }
    }

    private static Throwable rethrowFatal(Throwable problem) {
        if (problem instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        return problem;
    }
}
