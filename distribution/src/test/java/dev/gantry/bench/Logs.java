// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.LogQuery;

/**
 * Reading a log of 1 GiB that conmon wrote. podman reads one of the same lines that is 32 times as short: it is their rates
 * that are compared.
 */
final class Logs {
    private static final String RUNTIME = "runc";
    private static final double MIB = 1024 * 1024;
    private static final String LINE =
            "a line as a program writes it, with some words, a number such as 12345 and an end";
    /** How much longer a line is in the log: time, stream, tag. */
    private static final int HEAD = "2026-01-01T00:00:00.000000000+00:00 stdout F ".length();

    private static final long LINES = (1L << 30) / (HEAD + LINE.length() + 1) + 1;
    private static final int SHORTER = 32;
    private static final int TAILS = 200;

    private Logs() {}

    static void measure(Workplace place, Figures figures, int rounds) throws Exception {
        try (Engine engine = place.open(config -> config.defaultRuntime(RUNTIME).exitCommand(List.of("/bin/false")))) {
            Container container = engine.create(ContainerSpec.builder(place.rootfs())
                    .name("long")
                    .command(writer(LINES))
                    .build());
            container.start();
            container.waitForExit();
            Path log = place.directory().resolve("root/containers").resolve(container.id() + "/ctr.log");
            double size = Files.size(log) / MIB;
            List<String> podman = podman(place);
            try {
                for (int i = 0; i < Math.min(rounds, 5); i++) {
                    figures.add("logs cat ms/MiB", run(place.process(List.of("cat", log.toString()))) / size);
                    figures.add("logs engine ms/MiB", all(container) / size);
                    figures.add("logs gantry ms/MiB", run(gantry(place, "-Xmx48m", "logs", "long")) / size);
                    figures.add(
                            "logs timestamps ms/MiB",
                            run(gantry(place, "-Xmx48m", "logs", "--timestamps", "long")) / size);
                    figures.add("logs podman ms/MiB", run(place.process(podman)) / (size / SHORTER));
                }
            } finally {
                run(place.process(List.of("podman", "rm", "-f", podman.get(podman.size() - 1))));
            }
            for (int i = 0; i < TAILS; i++) {
                double milliseconds = tail(container);
                if (i >= TAILS / 2) {
                    figures.add("logs tail ms", milliseconds);
                }
            }
            Workplace.remove(container);
        }
        for (String who : List.of("cat", "engine", "gantry", "timestamps", "podman")) {
            figures.tell("logs: " + who + ", rate", 1000 / figures.median("logs " + who + " ms/MiB"), "MiB/s");
        }
        figures.check("logs: engine / podman", figures.ratio("logs engine ms/MiB", "logs podman ms/MiB"), "x", 0.05);
        figures.check(
                "logs: gantry logs > /dev/null, 48 MiB of heap / podman",
                figures.ratio("logs gantry ms/MiB", "logs podman ms/MiB"),
                "x",
                0.05);
        figures.check("logs: last 10 lines of 1 GiB, warm", figures.median("logs tail ms"), "ms", 20);
    }

    private static List<String> writer(long lines) {
        return List.of("sh", "-c", "yes '" + LINE + "' | head -n " + lines);
    }

    private static double all(Container container) {
        long begin = System.nanoTime();
        long lines = 0;
        try (LogStream log = container.logs(LogQuery.ALL)) {
            while (log.hasNext()) {
                lines += log.next().partial() ? 0 : 1;
            }
        }
        if (lines != LINES) {
            throw new IllegalStateException(lines + " lines were read of " + LINES);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private static double tail(Container container) {
        long begin = System.nanoTime();
        int lines = 0;
        try (LogStream log =
                container.logs(new LogQuery(OptionalLong.of(10), Optional.empty(), Optional.empty(), false))) {
            for (; log.hasNext(); lines++) {
                log.next();
            }
        }
        if (lines < 10) {
            throw new IllegalStateException(lines + " lines were read of the last 10");
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private static ProcessBuilder gantry(Workplace place, String options, String... words) {
        List<String> argv = new ArrayList<>(List.of(Workplace.program(true) + "/bin/gantry"));
        argv.addAll(List.of(words));
        ProcessBuilder builder = place.process(argv);
        builder.environment().put("GANTRY_JAVA_OPTS", options);
        return builder;
    }

    /** Has podman run a container to its end; gives what prints its log. */
    private static List<String> podman(Workplace place) throws IOException, InterruptedException {
        String name = "gantry-bench-" + ProcessHandle.current().pid();
        List<String> run = new ArrayList<>(List.of("podman", "--runtime", RUNTIME, "run", "-d", "--name", name));
        run.addAll(List.of("--network", "none", "--log-driver", "k8s-file"));
        run.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
        run.addAll(List.of("--rootfs", place.rootfs().toString()));
        run.addAll(writer(LINES / SHORTER));
        run(place.process(run));
        run(place.process(List.of("podman", "wait", name)));
        return List.of("podman", "logs", name);
    }

    /** Runs a program that nobody listens to; milliseconds. */
    private static double run(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.redirectErrorStream(false).redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT);
        long begin = System.nanoTime();
        int code = builder.start().waitFor();
        double milliseconds = (System.nanoTime() - begin) / 1e6;
        if (code != 0) {
            throw new IllegalStateException(builder.command() + " returned " + code);
        }
        return milliseconds;
    }
}
