// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.gantry.spi.SpiLevel;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/** The extension points of this engine, each with the level that {@link SpiLevel} gives it. */
enum ExtensionPointKind {
    RUNTIME(OciRuntimeProvider.class, "runtime") {
        @Override
        Set<String> names(Object extension) {
            return Set.of(((OciRuntimeProvider) extension).name());
        }
    },
    LOG(LogDriver.class, "log driver") {
        @Override
        Set<String> names(Object extension) {
            return ((LogDriver) extension).names();
        }
    };

    private final Class<?> type;
    private final String noun;
    private final SpiLevel spi;

    ExtensionPointKind(Class<?> type, String noun) {
        this.type = type;
        this.noun = noun;
        this.spi = Objects.requireNonNull(type.getAnnotation(SpiLevel.class), "an extension point has a level");
    }

    /** The kind of that name in the manifest. */
    static Optional<ExtensionPointKind> named(String name) {
        return Arrays.stream(values()).filter(kind -> kind.label().equals(name)).findFirst();
    }

    /** The kinds that a class implements. */
    static Set<ExtensionPointKind> implementedBy(Class<?> extension) {
        EnumSet<ExtensionPointKind> kinds = EnumSet.noneOf(ExtensionPointKind.class);
        for (ExtensionPointKind kind : values()) {
            if (kind.type.isAssignableFrom(extension)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** The name in the manifest. */
    String label() {
        return spi.name();
    }

    /** The engine's level. */
    int level() {
        return spi.level();
    }

    /** What an extension of this kind is called in messages. */
    String noun() {
        return noun;
    }

    /** The interface. */
    Class<?> type() {
        return type;
    }

    /** The names that an extension goes by; runs the plugin's code. */
    abstract Set<String> names(Object extension);
}
