// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;

/**
 * The parsers of the HOCON library, for text that somebody else wrote. What they cannot read is a {@link ConfigException},
 * or a {@link StackOverflowError} when it is nested too deeply for them.
 */
final class Hocon {
    private Hocon() {}

    static Config parse(String text) {
        return parsed(() -> ConfigFactory.parseString(text));
    }

    static Config parse(Path file) {
        return parsed(() -> ConfigFactory.parseFile(
                file.toFile(),
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false)));
    }

    /** The names that a path such as {@code runtimes."my.runc".path} consists of. */
    static List<String> splitPath(String path) {
        return parsed(() -> ConfigUtil.splitPath(path));
    }

    /** The escape of a character with a negative number, {@code \\u-001}, gets as far as to the JDK, which refuses it. */
    private static <T> T parsed(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException.Generic("cannot be read: " + e.getMessage(), e);
        }
    }
}
