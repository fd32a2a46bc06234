// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.shell.cli.EngineAccess;
import dev.gantry.shell.cli.Interrupts;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.command.Verbs;
import dev.gantry.shell.console.ProcessConsole;

/**
 * How long {@code ps -a} takes in a session, by the number of containers. Before each listing one of them is renamed: what
 * is listed is never all that was listed before. The sizes take turns, so that they are compared at the same speed of the
 * machine.
 */
final class Listings {
    private static final int WARM_UP = 30;
    private static final int FEW = 10;
    private static final int MANY = 1_000;
    private static final int TEN_TIMES = 10_000;

    private Listings() {}

    static void measure(Workplace place, Figures figures, int rounds) throws IOException {
        try (Workplace manyPlace = Workplace.make();
                Workplace tenTimesPlace = Workplace.make();
                Engine few = fill(place, FEW);
                Engine many = fill(manyPlace, MANY);
                Engine tenTimes = fill(tenTimesPlace, TEN_TIMES)) {
            for (int i = -WARM_UP; i < rounds; i++) {
                list(place, few, FEW, i, figures);
                list(manyPlace, many, MANY, i, figures);
                list(tenTimesPlace, tenTimes, TEN_TIMES, i, figures);
            }
        }
        for (int size : new int[] {FEW, MANY, TEN_TIMES}) {
            figures.tell("list: engine.containers(), " + size, figures.median("rows " + size), "ms");
            double ps = figures.median("ps " + size);
            if (size == MANY) {
                figures.check("list: ps -a, " + size, ps, "ms", 10);
            } else {
                figures.tell("list: ps -a, " + size, ps, "ms");
            }
            figures.tell("list: ps -a per row, " + size, ps * 1000 / size, "us");
        }
        figures.check(
                "list: ps -a per row, " + TEN_TIMES + " / " + MANY,
                figures.ratio("ps " + TEN_TIMES, "ps " + MANY) * MANY / TEN_TIMES,
                "x",
                1.0);
    }

    private static Engine fill(Workplace place, int size) {
        Engine engine = place.open(config -> config.defaultRuntime("fake").supervise(false));
        ContainerSpec spec = ContainerSpec.builder(place.rootfs())
                .command("sleep", "1000")
                .label("role", "bench")
                .build();
        for (int i = 0; i < size; i++) {
            engine.create(spec);
        }
        return engine;
    }

    private static void list(Workplace place, Engine engine, int size, int round, Figures figures) {
        String id = engine.containers().get(size / 2).id();
        engine.find(id).orElseThrow().rename("bench-" + Math.abs(round) + (round < 0 ? "-warm" : ""));
        double rows = time(engine::containers);
        engine.find(id).orElseThrow().rename("again-" + Math.abs(round) + (round < 0 ? "-warm" : ""));
        double command = time(() -> ps(place, engine));
        if (round >= 0) {
            figures.add("rows " + size, rows);
            figures.add("ps " + size, command);
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
                new ProcessConsole(false),
                out,
                out,
                access,
                Map.of(),
                place.directory(),
                Clock.systemDefaultZone(),
                duration -> {},
                Interrupts.NONE,
                false,
                false,
                List.of("gantry", "ps", "-a"));
        int code = new Shell(new Verbs(), false).execute(context, List.of("ps", "-a"));
        out.flush();
        if (code != 0 || text.size() == 0) {
            throw new IllegalStateException("ps returned " + code + ": " + text);
        }
    }
}
