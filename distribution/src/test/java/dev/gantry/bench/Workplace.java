// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.it.BusyboxRootfs;

/**
 * A directory with an engine's root and a root filesystem, and its run root in memory, where a host has it; gone when
 * closed.
 */
record Workplace(Path directory, Path runRoot, Path rootfs) implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("bench.home"));
    private static final Path RUN = Path.of(System.getProperty("bench.run"));

    static Workplace make() throws IOException {
        Path directory = Files.createTempDirectory(HOME, "w");
        return new Workplace(directory, Files.createTempDirectory(RUN, "w"), BusyboxRootfs.make(directory));
    }

    /** The unpacked program; the one without archives of classes is otherwise the same. */
    static Path program(boolean archives) {
        return HOME.resolve(archives ? "with" : "without");
    }

    /** The homes of the Javas that are compared. */
    static List<Path> javas() {
        return Arrays.stream(System.getProperty("bench.javas").split(":"))
                .map(Path::of)
                .toList();
    }

    Engine open(UnaryOperator<EngineConfig.Builder> change) {
        EngineConfig.Builder config = EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(runRoot)
                .pluginDirectory(program(true).resolve("plugins"));
        return Engine.open(change.apply(config).build());
    }

    /** A process with the engine's roots in its environment. */
    ProcessBuilder process(List<String> argv) {
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment()
                .putAll(Map.of(
                        "GANTRY_ROOT", directory.resolve("root").toString(),
                        "GANTRY_RUN_ROOT", runRoot.toString(),
                        "XDG_STATE_HOME", directory.toString(),
                        "TERM", "xterm"));
        return builder.redirectErrorStream(true);
    }

    /** Runs a program to its end; milliseconds. */
    static double time(ProcessBuilder builder) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        int code = process.waitFor();
        double milliseconds = (System.nanoTime() - begin) / 1e6;
        if (code != 0) {
            throw new IllegalStateException(builder.command() + " returned " + code + ": " + new String(output));
        }
        return milliseconds;
    }

    @Override
    public void close() throws IOException {
        try (Engine engine = open(config -> config.exitCommand(List.of()))) {
            for (var summary : new ArrayList<>(engine.containers())) {
                engine.find(summary.id()).ifPresent(Workplace::remove);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (Path each : List.of(directory, runRoot)) {
                MoreFiles.deleteRecursively(each, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    static void remove(Container container) {
        container.remove(new RemoveOptions(true, true, java.util.Optional.of(java.time.Duration.ZERO)));
    }
}
