// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.lang.reflect.InvocationTargetException;

import org.pf4j.Plugin;
import org.pf4j.PluginFactory;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginWrapper;

/**
 * Stands between PF4J and a plugin's class: whatever the plugin throws becomes the one exception that PF4J handles, and
 * the plugin's code finds its own class loader as the thread's.
 */
final class GuardedPlugin extends Plugin {
    private final Plugin plugin;
    private final ClassLoader loader;

    private GuardedPlugin(Plugin plugin, ClassLoader loader) {
        this.plugin = plugin;
        this.loader = loader;
    }

    /** A factory that makes guarded instances of the class that the manifest names. */
    static PluginFactory factory() {
        return wrapper -> {
            ClassLoader loader = wrapper.getPluginClassLoader();
            return ContextClassLoader.with(loader, () -> new GuardedPlugin(instance(wrapper), loader));
        };
    }

    private static Plugin instance(PluginWrapper wrapper) {
        String name = wrapper.getDescriptor().getPluginClass();
        try {
            Class<? extends Plugin> type =
                    Class.forName(name, true, wrapper.getPluginClassLoader()).asSubclass(Plugin.class);
            try {
                return type.getConstructor().newInstance();
            } catch (NoSuchMethodException e) {
                return type.getConstructor(PluginWrapper.class).newInstance(wrapper);
            }
        } catch (InvocationTargetException e) {
            throw new PluginRuntimeException(e.getTargetException(), "constructor of " + name);
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new PluginRuntimeException(e, name);
        }
    }

    @Override
    public void start() {
        run(plugin::start, "start");
    }

    @Override
    public void stop() {
        run(plugin::stop, "stop");
    }

    @Override
    public void delete() {
        run(plugin::delete, "delete");
    }

    private void run(Runnable step, String name) {
        try {
            ContextClassLoader.with(loader, () -> {
                step.run();
                return loader;
            });
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw new PluginRuntimeException(e, plugin.getClass().getName() + "." + name + "()");
        }
    }
}
