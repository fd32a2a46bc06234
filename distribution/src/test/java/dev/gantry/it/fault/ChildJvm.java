// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import dev.gantry.api.EngineConfig;
import dev.gantry.it.EngineRoot;

import static org.assertj.core.api.Assertions.assertThat;

/** Another JVM that works on a root, as {@link ChildMain} does. */
final class ChildJvm implements AutoCloseable {
    /** What a shell and Java report of a process that got SIGKILL. */
    static final int KILLED = 137;

    private static final long PATIENCE_SECONDS = 120;
    /** Short-lived: what the second compiler and a parallel collector gain later, they cost at the start. */
    private static final List<String> CHEAP =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xmx256m");

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param properties system properties, as {@code NAME=VALUE}
     * @param arguments of {@link ChildMain}
     */
    static ChildJvm start(EngineRoot root, EngineConfig config, List<String> properties, String... arguments) {
        List<String> command = command(root, config, properties);
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(root.directory(), "child-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            return new ChildJvm(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line up to the verb; a path of the root is in it, by which strays are found. */
    static List<String> command(EngineRoot root, EngineConfig config, List<String> properties) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(CHEAP);
        properties.forEach(property -> command.add("-D" + property));
        command.add("@" + arguments(root));
        command.add(ChildMain.class.getName());
        command.add(configuration(root, config).toString());
        return command;
    }

    private static Path arguments(EngineRoot root) {
        return write(root.directory().resolve("child.args"), "-cp \"" + System.getProperty("java.class.path") + "\"\n");
    }

    private static Path configuration(EngineRoot root, EngineConfig config) {
        Properties properties = ChildMain.describe(config);
        StringBuilder text = new StringBuilder();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> text.append(name)
                        .append('=')
                        .append(properties
                                .getProperty(name)
                                .replace("\\", "\\\\")
                                .replace("\n", "\\n"))
                        .append('\n'));
        Path file = root.directory()
                .resolve("child-" + Integer.toHexString(text.toString().hashCode()) + ".properties");
        return write(file, text.toString());
    }

    /** Written once: children that are starting may be reading it. */
    private static Path write(Path file, String text) {
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, text);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends, and gives its exit code. */
    int await() {
        return await(PATIENCE_SECONDS);
    }

    int await(long seconds) {
        try {
            assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                    .as("a child that should have ended: " + output())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for a child", e);
        }
    }

    /** Waits until it printed a line. */
    void awaitLine(String line) {
        EngineRoot.eventually(
                "the child prints \"" + line + "\"; it ended or said: " + output(),
                () -> output().lines().anyMatch(line::equals));
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        assertThat(await()).isEqualTo(KILLED);
    }

    /** All it printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
            await();
        }
    }
}
