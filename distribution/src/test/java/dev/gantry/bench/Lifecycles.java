// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.RemoveOptions;

/** A whole life of a container that does nothing: by a warm engine, by hand, by podman. */
final class Lifecycles {
    private static final String RUNTIME = "runc";
    private static final int WARM_UP = 60;

    private Lifecycles() {}

    static void measure(Workplace place, Figures figures, int rounds) throws Exception {
        Path work = Files.createDirectory(place.directory().resolve("floor"));
        try (Engine engine = place.open(config -> config.defaultRuntime(RUNTIME).exitCommand(List.of("/bin/false")))) {
            ContainerSpec spec =
                    ContainerSpec.builder(place.rootfs()).command("true").build();
            Container model = engine.create(spec);
            model.init(Container.Dependencies.REQUIRE);
            Path config = place.directory()
                    .resolve("root/containers")
                    .resolve(model.id())
                    .resolve("config.json");
            Files.writeString(
                    work.resolve("config.json"),
                    Files.readString(config).replaceAll("(\"cgroupsPath\"\\s*:\\s*\")[^\"]*", "$1/gantry-bench/@ID@"));
            Process floor = new ProcessBuilder(
                            System.getProperty("bench.floor"),
                            work.toString(),
                            Files.createDirectory(place.runRoot().resolve("floor"))
                                    .toString(),
                            RUNTIME)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (Writer go = floor.outputWriter();
                    BufferedReader answers =
                            new BufferedReader(new InputStreamReader(floor.getInputStream(), StandardCharsets.UTF_8))) {
                for (int i = -WARM_UP; i < rounds; i++) {
                    double gantry = life(engine, spec, i < 0 ? new Figures() : figures);
                    double bare = byHand(go, answers);
                    double podman = i < 0 ? 0 : Workplace.time(podman(place));
                    if (i >= 0) {
                        figures.add("life gantry ms", gantry);
                        figures.add("life floor ms", bare);
                        figures.add("life podman ms", podman);
                    }
                }
            }
            Workplace.remove(model);
        }
        figures.tell("life: gantry, warm", figures.median("life gantry ms"), "ms");
        for (String step : List.of("create", "start", "wait", "remove")) {
            figures.tell("life: gantry, warm, " + step, figures.median("life " + step + " ms"), "ms");
        }
        figures.tell("life: conmon and runc by hand", figures.median("life floor ms"), "ms");
        figures.tell("life: podman run --rm", figures.median("life podman ms"), "ms");
        figures.check("life: gantry / by hand", figures.ratio("life gantry ms", "life floor ms"), "x", 1.20);
        figures.check("life: gantry / podman", figures.ratio("life gantry ms", "life podman ms"), "x", 0.45);
    }

    /** A whole life; its steps are told apart, for it is in them that time is lost. */
    private static double life(Engine engine, ContainerSpec spec, Figures steps) {
        long begin = System.nanoTime();
        Container container = engine.create(spec);
        long created = System.nanoTime();
        container.start();
        long started = System.nanoTime();
        container.waitForExit();
        long ended = System.nanoTime();
        container.remove(RemoveOptions.DEFAULT);
        long removed = System.nanoTime();
        steps.add("life create ms", (created - begin) / 1e6);
        steps.add("life start ms", (started - created) / 1e6);
        steps.add("life wait ms", (ended - started) / 1e6);
        steps.add("life remove ms", (removed - ended) / 1e6);
        return (removed - begin) / 1e6;
    }

    private static double byHand(Writer go, BufferedReader answers) throws IOException {
        go.write("go\n");
        go.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the loop by hand ended; see its words above");
        }
        return Long.parseLong(answer) / 1e3;
    }

    /** With what hosts need that let nobody raise limits. */
    private static ProcessBuilder podman(Workplace place) {
        return place.process(List.of(
                "podman",
                "--runtime",
                RUNTIME,
                "run",
                "--rm",
                "--network",
                "none",
                "--log-driver",
                "k8s-file",
                "--ulimit",
                "nofile=1024:1024",
                "--ulimit",
                "nproc=1000:1000",
                "--rootfs",
                place.rootfs().toString(),
                "true"));
    }
}
