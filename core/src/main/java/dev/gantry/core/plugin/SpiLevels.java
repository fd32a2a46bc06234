// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the {@code Gantry-Spi} entry of a manifest, such as {@code runtime=1, log=1}. */
record SpiLevels(Map<ExtensionPointKind, Integer> declared) {
    static final String ENTRY = "Gantry-Spi";

    /** Parses the entry and reports every level that is not the engine's. */
    static SpiLevels parse(String entry, Problems problems) {
        Map<ExtensionPointKind, Integer> levels = new EnumMap<>(ExtensionPointKind.class);
        for (String item : entry.split(",", -1)) {
            String[] pair = item.strip().split("\\s*=\\s*", -1);
            if (pair.length != 2 || !pair[1].matches("[0-9]{1,6}")) {
                problems.add("manifest entry " + ENTRY + " has '" + item.strip()
                        + "' where NAME=LEVEL is expected, as in " + engineLevels());
                continue;
            }
            int level = Integer.parseInt(pair[1]);
            ExtensionPointKind.named(pair[0])
                    .ifPresentOrElse(
                            kind -> {
                                levels.put(kind, level);
                                if (level != kind.level()) {
                                    problems.add("was written for level " + level + " of extension point "
                                            + kind.label() + ", and this engine has level " + kind.level());
                                }
                            },
                            () -> problems.add("manifest entry " + ENTRY + " names extension point '" + pair[0]
                                    + "', and this engine has " + engineLevels()));
        }
        return new SpiLevels(levels);
    }

    /** Reports an extension point that a class implements without a declared level. */
    void requireDeclared(ExtensionPointKind kind, Class<?> extension, Problems problems) {
        if (!declared.containsKey(kind)) {
            problems.add("extension " + extension.getName() + " is a " + kind.noun() + ", and manifest entry " + ENTRY
                    + " does not say for which level: add " + kind.label() + "=" + kind.level());
        }
    }

    /** The engine's levels, as a manifest would have them. */
    static String engineLevels() {
        return Arrays.stream(ExtensionPointKind.values())
                .map(kind -> kind.label() + "=" + kind.level())
                .collect(Collectors.joining(", "));
    }
}
