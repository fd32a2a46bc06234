// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;

/** What a user waits for who types {@code gantry}: one command, the first prompt; and what a session weighs. */
final class Starts {
    private static final String PROMPT = "gantry> ";
    private static final long IDLE_MILLISECONDS = 3000;

    private Starts() {}

    static void measure(Workplace place, Figures figures, int rounds) throws Exception {
        try (Engine engine = place.open(config -> config.defaultRuntime("fake").supervise(false))) {
            for (int i = 0; i < 10; i++) {
                engine.create(ContainerSpec.builder(place.rootfs())
                        .command("sleep", "1000")
                        .build());
            }
        }
        for (int i = 0; i < rounds; i++) {
            for (Path java : Workplace.javas()) {
                for (boolean archive : new boolean[] {true, false}) {
                    String name = name(java, archive);
                    figures.add("ps " + name, Workplace.time(gantry(place, java, archive, "ps", "-a")));
                    figures.add("prompt " + name, prompt(place, java, archive));
                }
            }
            figures.add("podman ps", Workplace.time(place.process(List.of("podman", "ps", "-a"))));
        }
        for (Path java : Workplace.javas()) {
            for (boolean archive : new boolean[] {true, false}) {
                String name = name(java, archive);
                double ps = figures.median("ps " + name);
                double prompt = figures.median("prompt " + name);
                if (archive) {
                    figures.check("start: one-shot ps, " + name, ps, "ms", 300);
                    figures.check("start: first prompt, " + name, prompt, "ms", 400);
                    figures.check("start: idle session, " + name, megabytes(place, java), "MB", 130);
                } else {
                    figures.tell("start: one-shot ps, " + name, ps, "ms");
                    figures.tell("start: first prompt, " + name, prompt, "ms");
                }
                figures.tell("start: one-shot ps / podman ps, " + name, figures.ratio("ps " + name, "podman ps"), "x");
            }
        }
    }

    private static String name(Path java, boolean archive) {
        return java.getFileName() + (archive ? ", archive" : ", plain");
    }

    private static ProcessBuilder gantry(Workplace place, Path java, boolean archive, String... words) {
        List<String> argv = new java.util.ArrayList<>(
                List.of(Workplace.program(archive).resolve("bin/gantry").toString()));
        argv.addAll(List.of(words));
        ProcessBuilder builder = place.process(argv);
        builder.environment().put("JAVA_HOME", java.toString());
        return builder;
    }

    /** On a terminal of its own. */
    private static ProcessBuilder session(Workplace place, Path java, boolean archive) {
        ProcessBuilder builder = gantry(place, java, archive);
        // A terminal of no size, as script makes it without one, shows no prompt.
        return builder.command(
                "script",
                "-qefc",
                "stty rows 40 cols 120; exec " + builder.command().get(0),
                "/dev/null");
    }

    private static double prompt(Workplace place, Path java, boolean archive) throws Exception {
        long begin = System.nanoTime();
        Process process = session(place, java, archive).start();
        awaitPrompt(process.getInputStream());
        double milliseconds = (System.nanoTime() - begin) / 1e6;
        leave(process);
        return milliseconds;
    }

    private static double megabytes(Workplace place, Path java) throws Exception {
        Process process = session(place, java, true).start();
        awaitPrompt(process.getInputStream());
        Thread.sleep(IDLE_MILLISECONDS);
        double kilobytes = 0;
        for (ProcessHandle child : process.descendants().toList()) {
            kilobytes += Files.readAllLines(Path.of("/proc", Long.toString(child.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
        leave(process);
        return kilobytes / 1024;
    }

    private static void awaitPrompt(InputStream terminal) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (seen.indexOf(PROMPT) < 0) {
            int count = terminal.read(buffer);
            if (count < 0) {
                throw new IOException("the session ended without a prompt: " + seen);
            }
            seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }

    private static void leave(Process process) throws IOException, InterruptedException {
        process.getOutputStream().write("exit\r".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        process.getInputStream().readAllBytes();
        process.waitFor();
    }
}
