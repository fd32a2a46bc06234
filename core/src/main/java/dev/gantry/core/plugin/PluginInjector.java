// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.inject.Binder;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

import dev.gantry.spi.PluginContext;

/**
 * Makes the extensions of one plugin, each once. A class that asks for nothing is simply constructed; for the others
 * there is one injector, fed with the plugin's context by instance. It has no parent and knows no other plugin: an
 * injector that outlived the plugin would pin its class loader. For one thread at a time.
 */
final class PluginInjector {
    private final PluginContext context;
    private final List<Class<?>> injected;
    private final Map<Class<?>, Object> made = new HashMap<>();
    private @Nullable Injector injector;

    /** @param extensions all extension classes of the plugin */
    PluginInjector(PluginContext context, Collection<Class<?>> extensions) {
        this.context = context;
        this.injected =
                extensions.stream().filter(PluginInjector::wantsInjection).toList();
    }

    /**
     * The one instance of an extension class.
     *
     * @throws Throwable what its constructor threw
     */
    Object get(Class<?> extension) throws Throwable {
        Object instance = made.get(extension);
        if (instance == null) {
            instance = injected.contains(extension) ? inject(extension) : construct(extension);
            made.put(extension, instance);
        }
        return instance;
    }

    /** As {@link #get}, for callers who can do nothing about a failure. */
    Object getOrThrow(Class<?> extension) {
        try {
            return get(extension);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new PluginRuntimeException(e, "extension " + extension.getName());
        }
    }

    private Object inject(Class<?> extension) throws Throwable {
        try {
            if (injector == null) {
                injector = Guice.createInjector(this::configure);
            }
            return injector.getInstance(extension);
        } catch (ProvisionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void configure(Binder binder) {
        binder.requireExplicitBindings();
        binder.disableCircularProxies();
        binder.bind(PluginContext.class).toInstance(context);
        for (Class<?> extension : injected) {
            binder.bind(extension).in(Scopes.SINGLETON);
        }
    }

    private static Object construct(Class<?> extension) throws Throwable {
        Constructor<?> constructor;
        try {
            constructor = extension.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new NoSuchMethodException(
                    "it has neither a public constructor without parameters nor one annotated with "
                            + Inject.class.getName());
        }
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static boolean wantsInjection(Class<?> extension) {
        for (Class<?> type = extension; type != null && type != Object.class; type = type.getSuperclass()) {
            if (Stream.<AnnotatedElement[]>of(
                            type.getDeclaredConstructors(), type.getDeclaredFields(), type.getDeclaredMethods())
                    .flatMap(Arrays::stream)
                    .anyMatch(member -> member.isAnnotationPresent(Inject.class))) {
                return true;
            }
        }
        return false;
    }
}
