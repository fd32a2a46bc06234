// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import dev.gantry.it.BusyboxRootfs;
import dev.gantry.it.Meanwhile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The unpacked program with roots, a home and a temporary directory of its own. When it is closed, containers are removed
 * and nothing may be left: no process, no mount, no temporary file.
 */
final class Packed implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private final Path program;
    private final Path rootfs;
    private final Map<String, String> variables = new HashMap<>();

    private Packed(Path directory, Path program, Path rootfs) {
        this.directory = directory;
        this.program = program;
        this.rootfs = rootfs;
    }

    /** What a command returned. */
    record Outcome(int code, String out, String err) {
        /** Checks that it failed as everything has to fail: with that code, no output, and one line. */
        void failed(int expected, String... words) {
            assertThat(err)
                    .as("standard error")
                    .endsWith("\n")
                    .startsWith("Error: ")
                    .contains(words);
            assertThat(err.lines()).as("lines on standard error").hasSize(1);
            assertThat(out).as("standard output").isEmpty();
            assertThat(code).as("exit code with: %s", err).isEqualTo(expected);
        }
    }

    /** Unpacks the program that the build made. */
    static Packed unpack() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("gantry-packed-");
        Path program = Files.createDirectory(directory.resolve("program"));
        Path archive = Path.of(System.getProperty("gantry.packed"));
        Process tar = new ProcessBuilder(
                        "tar", "xzf", archive.toString(), "-C", program.toString(), "--strip-components", "1")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        Files.createDirectory(directory.resolve("home"));
        Files.createDirectory(directory.resolve("tmp"));
        Packed packed = new Packed(directory, program, BusyboxRootfs.make(directory));
        packed.set("JAVA_HOME", System.getProperty("java.home"));
        packed.set("PATH", System.getenv("PATH"));
        packed.set("HOME", directory.resolve("home").toString());
        packed.set("TERM", "xterm");
        packed.set("GANTRY_ROOT", directory.resolve("root").toString());
        packed.set("GANTRY_RUN_ROOT", directory.resolve("run").toString());
        packed.set("GANTRY_RUNTIME", "runc");
        packed.set("GANTRY_JAVA_OPTS", "-Djava.io.tmpdir=" + directory.resolve("tmp"));
        return packed;
    }

    /** A variable of the commands that follow; none for null. */
    void set(String name, String value) {
        variables.put(name, value);
    }

    void unset(String name) {
        variables.remove(name);
    }

    Path directory() {
        return directory;
    }

    /** The directory that it was unpacked into. */
    Path program() {
        return program;
    }

    Path rootfs() {
        return rootfs;
    }

    Map<String, String> variables() {
        return variables;
    }

    String launcher() {
        return program.resolve("bin/gantry").toString();
    }

    /** Runs {@code gantry} with these words and no input. */
    Outcome gantry(String... words) throws Exception {
        return gantryWith("", words);
    }

    /** Runs {@code gantry} with these words and that input, which is no terminal. */
    Outcome gantryWith(String input, String... words) throws Exception {
        List<String> argv = new ArrayList<>(List.of(launcher()));
        argv.addAll(List.of(words));
        return execute(input, argv);
    }

    Outcome execute(String input, List<String> argv) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading all of it.
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(argv + " did not end; so far: " + out.getNow("") + err.getNow(""));
        }
        return new Outcome(
                process.exitValue(),
                out.get(PATIENCE_SECONDS, TimeUnit.SECONDS),
                err.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static CompletableFuture<String> read(java.io.InputStream in) {
        return Meanwhile.supply(() -> {
            try (in) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** Names of all containers. */
    List<String> containers() throws Exception {
        Outcome ps = gantry("ps", "-a", "--noheading", "--format", "{{.Names}}");
        assertThat(ps.code()).as(ps.err()).isZero();
        return ps.out().lines().toList();
    }

    /** Processes with a path of this directory in their command line. */
    List<String> processes() throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(Packed::commandLine)
                    .filter(line -> line.contains(directory.toString()))
                    .toList();
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        try {
            leaveNothing();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while removing what is left", e);
        } finally {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private void leaveNothing() throws Exception {
        Outcome rm = gantry("rm", "-a", "-f", "-t", "0");
        assertThat(rm.code()).as(rm.err()).isZero();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!processes().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(processes()).as("processes").isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }
}
