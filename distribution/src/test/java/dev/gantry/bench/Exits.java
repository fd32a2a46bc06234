// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.it.Meanwhile;

/** How soon a death is noticed, and what runs because of it. */
final class Exits {
    private static final String RUNTIME = "runc";
    private static final int WARM_UP = 20;

    private Exits() {}

    static void measure(Workplace place, Figures figures, int rounds) throws Exception {
        try (Engine engine = place.open(config -> config.defaultRuntime(RUNTIME))) {
            for (int i = -WARM_UP; i < rounds; i++) {
                Container container = engine.create(ContainerSpec.builder(place.rootfs())
                        .command("sleep", "1000")
                        .build());
                container.start();
                CompletableFuture<Long> noticed = Meanwhile.supply(() -> {
                    container.waitForExit();
                    return System.nanoTime();
                });
                Path report = place.runRoot().resolve("exits").resolve(container.id());
                CompletableFuture<Long> reported = Meanwhile.supply(() -> {
                    while (!Files.exists(report) && !noticed.isDone()) {
                        LockSupport.parkNanos(100_000);
                    }
                    return System.nanoTime();
                });
                ProcessHandle process = ProcessHandle.of(pid(container)).orElseThrow();
                // The waiter is to be asleep by then.
                Thread.sleep(50);
                long begin = System.nanoTime();
                process.destroyForcibly();
                double milliseconds = (noticed.get(1, TimeUnit.MINUTES) - begin) / 1e6;
                if (i >= 0) {
                    figures.add("exit noticed ms", milliseconds);
                    figures.add("exit reported ms", (reported.get(1, TimeUnit.MINUTES) - begin) / 1e6);
                }
                Workplace.remove(container);
            }
        }
        figures.tell("exit: conmon's exit file after kill -9", figures.median("exit reported ms"), "ms");
        figures.check("exit: noticed after kill -9", figures.median("exit noticed ms"), "ms", 5);
    }

    /** The exit command writes a line, so each JVM that it would start is one. */
    static void countJvms(Workplace place, Figures figures, int rounds) throws Exception {
        Path lines = place.directory().resolve("jvms");
        Path command = place.directory().resolve("exit-command");
        Files.createFile(command, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(command, "#!/bin/sh\necho \"$1\" >>" + lines + "\n");
        Files.createFile(lines);
        ContainerSpec brief =
                ContainerSpec.builder(place.rootfs()).command("true").build();
        ProcessHandle later;
        try (Engine engine =
                place.open(config -> config.defaultRuntime(RUNTIME).exitCommand(List.of(command.toString())))) {
            for (int i = 0; i < rounds; i++) {
                Container container = engine.create(brief);
                container.start();
                container.waitForExit();
                Workplace.remove(container);
            }
            Container lasting = engine.create(ContainerSpec.builder(place.rootfs())
                    .command("sleep", "1000")
                    .build());
            lasting.start();
            later = ProcessHandle.of(pid(lasting)).orElseThrow();
            // conmon's exit commands outlast what they are for by some tenths of a second.
            Thread.sleep(1000);
            figures.check("jvms: started by " + rounds + " exits, engine open", count(lines), "", 0);
        }
        later.destroyForcibly();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (count(lines) == 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        figures.tell("jvms: started by 1 exit, no engine open", count(lines), "");
    }

    private static double count(Path lines) throws java.io.IOException {
        return Files.readAllLines(lines).size();
    }

    private static long pid(Container container) {
        return container.inspect().summary().pid();
    }
}
