// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.util.Locale;
import java.util.Set;

import dev.gantry.shell.cli.UsageException;

/** Sets up what the engine's own log says on stderr. To be called before anything logs. */
final class Logging {
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error", "off");
    private static final Set<String> IN_DETAIL = Set.of("trace", "debug", "info");
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** @throws UsageException when there is no such level */
    static void set(String level) {
        String word = level.toLowerCase(Locale.ROOT);
        String known = word.equals("warning") ? "warn" : word.equals("fatal") || word.equals("panic") ? "off" : word;
        if (!LEVELS.contains(known)) {
            throw new UsageException(
                    "log level \"" + level + "\" is not supported", "use trace, debug, info, warn or error");
        }
        System.setProperty(PREFIX + "defaultLogLevel", known);
        System.setProperty(PREFIX + "showThreadName", "false");
        // What somebody should act on is a remark of the command; a time belongs to what is read as a log.
        if (IN_DETAIL.contains(known)) {
            System.setProperty(PREFIX + "showDateTime", "true");
            // Only where it is used: to read the format takes an eighth of the time of a short command.
            System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        }
    }
}
