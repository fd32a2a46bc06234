// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/** The entry: {@code [--rounds N] [--json FILE] [PART...]}. */
public final class Bench {
    private static final List<String> PARTS = List.of("lifecycle", "list", "exit", "start", "jvms", "logs", "attach");

    private Bench() {}

    /** Measures, prints a line for each figure, and exits with 1 when one misses its target. */
    public static void main(String[] arguments) throws Exception {
        int rounds = 30;
        Path json = null;
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--json" -> json = Path.of(arguments[++i]);
                default -> parts.add(arguments[i]);
            }
        }
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException("parts are " + PARTS);
        }
        Figures figures = new Figures();
        for (String part : parts.isEmpty() ? PARTS : parts) {
            measure(part, figures, rounds);
        }
        if (json != null) {
            write(json, figures);
        }
        boolean met = figures.results().stream().allMatch(row -> !Boolean.FALSE.equals(row.get("met")));
        System.exit(met ? 0 : 1);
    }

    private static void measure(String part, Figures figures, int rounds) throws Exception {
        try (Workplace place = Workplace.make()) {
            switch (part) {
                case "lifecycle" -> Lifecycles.measure(place, figures, rounds);
                case "list" -> Listings.measure(place, figures, rounds);
                case "exit" -> Exits.measure(place, figures, rounds);
                case "attach" -> Attached.measure(place, figures, rounds);
                case "logs" -> Logs.measure(place, figures, rounds);
                case "start" -> Starts.measure(place, figures, rounds);
                default -> Exits.countJvms(place, figures, rounds);
            }
        }
    }

    private static void write(Path file, Figures figures) throws IOException {
        Files.writeString(
                file,
                JsonMapper.builder()
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(Map.of("results", figures.results(), "series", figures.series())));
    }
}
