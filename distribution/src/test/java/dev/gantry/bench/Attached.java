// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LogSpec;

/**
 * 1 GiB through {@code attach}, from the first byte that arrives to the last, and whether each of them is the right one. The
 * container begins to write when it is attached to; its log is kept by nobody, so that the disk has no say.
 */
final class Attached {
    private static final String RUNTIME = "runc";
    private static final int BLOCK = 64 << 20;
    private static final int BLOCKS = 16;
    private static final long TOTAL = (long) BLOCK * BLOCKS;
    private static final double MIB = (double) TOTAL / (1 << 20);

    /** How long anything that is waited for may take. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** What a client got, how fast, and what it took at most. */
    private record Outcome(double milliseconds, long bytes, long checksum, double peakMib) {}

    private Attached() {}

    static void measure(Workplace place, Figures figures, int rounds) throws Exception {
        byte[] block = new byte[BLOCK];
        new Random(1).nextBytes(block);
        Files.write(place.rootfs().resolve("block"), block);
        CRC32C expected = new CRC32C();
        for (int i = 0; i < BLOCKS; i++) {
            expected.update(block);
        }
        try (Engine engine = place.open(config -> config.defaultRuntime(RUNTIME).exitCommand(List.of("/bin/false")))) {
            for (int i = 0; i < Math.min(rounds, 7); i++) {
                add(figures, "gantry", gantry(place, engine, "go-gantry-" + i), expected);
                add(figures, "podman", podman(place, "go-podman-" + i), expected);
            }
        }
        for (String who : List.of("gantry", "podman")) {
            figures.tell("attach: " + who + ", rate", 1000 / figures.median("attach " + who + " ms/MiB"), "MiB/s");
            figures.tell("attach: " + who + ", most memory", figures.median("attach " + who + " peak"), "MiB");
        }
        figures.check(
                "attach: 1 GiB, every byte right, gantry in 48 MiB of heap / podman",
                figures.ratio("attach gantry ms/MiB", "attach podman ms/MiB"),
                "x",
                1);
    }

    private static void add(Figures figures, String who, Outcome outcome, CRC32C expected) {
        // podman ends with a newline of its own.
        long own = who.equals("podman") ? 1 : 0;
        if (outcome.bytes() != TOTAL + own || outcome.checksum() != expected.getValue()) {
            throw new IllegalStateException(who + " attach gave " + outcome);
        }
        figures.add("attach " + who + " ms/MiB", outcome.milliseconds() / MIB);
        figures.add("attach " + who + " peak", outcome.peakMib());
    }

    private static List<String> writer(String go) {
        return List.of(
                "sh",
                "-c",
                "until [ -e /" + go + " ]; do sleep 0.02; done; i=0; while [ $i -lt " + BLOCKS
                        + " ]; do cat /block; i=$((i+1)); done");
    }

    private static Outcome gantry(Workplace place, Engine engine, String go) throws Exception {
        Container container = engine.create(ContainerSpec.builder(place.rootfs())
                .command(writer(go).toArray(String[]::new))
                .log(new LogSpec(Optional.of("none"), Map.of()))
                .build());
        container.start();
        long monitor = container.inspect().monitorPid();
        ProcessBuilder attach =
                place.process(List.of(Workplace.program(true) + "/bin/gantry", "attach", "--no-stdin", container.id()));
        attach.environment().put("GANTRY_JAVA_OPTS", "-Xmx48m");
        Outcome outcome = attach(attach, monitor, place.rootfs().resolve(go));
        ExitStatus exit = container.waitForExit();
        if (!exit.equals(new ExitStatus.Code(0))) {
            throw new IllegalStateException("the writer ended with " + exit + ", after " + outcome);
        }
        Workplace.remove(container);
        return outcome;
    }

    private static Outcome podman(Workplace place, String go) throws Exception {
        String name = "gantry-bench-" + ProcessHandle.current().pid();
        List<String> run = new ArrayList<>(List.of("podman", "--runtime", RUNTIME, "run", "-d", "--name", name));
        run.addAll(List.of("--network", "none", "--log-driver", "none"));
        run.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
        run.addAll(List.of("--rootfs", place.rootfs().toString()));
        run.addAll(writer(go));
        Workplace.time(place.process(run));
        try {
            Process inspect = place.process(List.of("podman", "inspect", "--format", "{{.State.ConmonPid}}", name))
                    .start();
            String pid = new String(inspect.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return attach(
                    place.process(List.of("podman", "attach", "--no-stdin", name)),
                    Long.parseLong(pid),
                    place.rootfs().resolve(go));
        } finally {
            Workplace.time(place.process(List.of("podman", "rm", "-f", name)));
        }
    }

    private static Outcome attach(ProcessBuilder builder, long monitor, Path go) throws Exception {
        int before = sockets(monitor);
        Process client = builder.redirectErrorStream(false)
                .redirectError(Redirect.INHERIT)
                .start();
        client.getOutputStream().close();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (sockets(monitor) <= before) {
            if (System.nanoTime() > deadline || !client.isAlive()) {
                throw new IllegalStateException(builder.command() + " did not connect");
            }
            Thread.sleep(5);
        }
        Files.createFile(go);
        Outcome outcome = read(client);
        int code = client.waitFor();
        Files.delete(go);
        if (code != 0) {
            throw new IllegalStateException(builder.command() + " returned " + code);
        }
        return outcome;
    }

    /** conmon has one more for each client. It opens other files whenever it likes. */
    private static int sockets(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.filter(Attached::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // It was closed just now.
            return false;
        }
    }

    private static Outcome read(Process client) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[1 << 18];
        long bytes = 0;
        long begin = 0;
        double peak = 0;
        InputStream output = client.getInputStream();
        for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
            begin = begin == 0 ? System.nanoTime() : begin;
            checksum.update(buffer, 0, (int) Math.min(read, TOTAL - bytes));
            if (bytes / BLOCK != (bytes + read) / BLOCK) {
                peak = Math.max(peak, peak(client.pid()));
            }
            bytes += read;
        }
        return new Outcome((System.nanoTime() - begin) / 1e6, bytes, checksum.getValue(), peak);
    }

    /** proc(5), VmHWM. */
    private static double peak(long pid) throws IOException {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.split("\\s+")[1]) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
