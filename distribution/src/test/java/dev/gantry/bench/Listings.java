// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.shell.cli.EngineAccess;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.command.Verbs;

/** How long {@code ps -a} takes in a session, by the number of containers. */
final class Listings {
    private static final int WARM_UP = 30;

    private Listings() {}

    static void measure(Workplace place, Figures figures, int rounds) {
        try (Engine engine = place.open(config -> config.defaultRuntime("fake").supervise(false))) {
            ContainerSpec spec = ContainerSpec.builder(place.rootfs())
                    .command("sleep", "1000")
                    .label("role", "bench")
                    .build();
            int present = 0;
            for (int size : new int[] {10, 1_000, 10_000}) {
                for (; present < size; present++) {
                    engine.create(spec);
                }
                for (int i = -WARM_UP; i < rounds; i++) {
                    double rows = time(engine::containers);
                    double command = time(() -> ps(place, engine));
                    if (i >= 0) {
                        figures.add("rows " + size + " ms", rows);
                        figures.add("ps " + size + " ms", command);
                    }
                }
                figures.tell("list: engine.containers(), " + size, figures.median("rows " + size + " ms"), "ms");
                double ps = figures.median("ps " + size + " ms");
                if (size == 1_000) {
                    figures.check("list: ps -a, " + size, ps, "ms", 10);
                } else {
                    figures.tell("list: ps -a, " + size, ps, "ms");
                }
                figures.tell("list: ps -a per row, " + size, ps * 1000 / size, "us");
            }
            figures.check(
                    "list: ps -a per row, 10000 / 1000",
                    figures.median("ps 10000 ms") / figures.median("ps 1000 ms") / 10,
                    "x",
                    1.0);
        }
    }

    private static double time(Runnable action) {
        long begin = System.nanoTime();
        action.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void ps(Workplace place, Engine engine) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8);
        EngineAccess access = new EngineAccess() {
            @Override
            public Engine reading() {
                return engine;
            }

            @Override
            public Engine acting() {
                return engine;
            }

            @Override
            public void close() {}
        };
        ShellContext context = new ShellContext(
                new ByteArrayInputStream(new byte[0]),
                out,
                out,
                access,
                Map.of(),
                place.directory(),
                Clock.systemDefaultZone(),
                duration -> {},
                handler -> () -> {},
                false,
                List.of("gantry", "ps", "-a"));
        int code = new Shell(new Verbs(), false).execute(context, List.of("ps", "-a"));
        out.flush();
        if (code != 0 || text.size() == 0) {
            throw new IllegalStateException("ps returned " + code + ": " + text);
        }
    }
}
