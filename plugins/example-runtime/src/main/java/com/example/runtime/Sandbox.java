// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessLauncher.Command;
import dev.gantry.spi.host.ProcessLauncher.Running;
import dev.gantry.spi.runtime.Bundle;

/** A container that this engine made, as far as it takes an engine: the pipes to it. */
final class Sandbox {
    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);

    /**
     * Its child becomes process 1 of the new pid namespace. Once that has ended the kernel lets no other process be
     * forked there, so the last program takes the shell's own place. What a shell says of a child that was killed is
     * not the container's output.
     */
    private static final String MONITOR = """
            exit_file=$1
            shift
            exec 3>&2 2>/dev/null
            /bin/sh -c "$@" 2>&3 3>&-
            echo "$?" >"$exit_file.new"
            exec mv "$exit_file.new" "$exit_file"
            """;

    /** The first line still sees the host's /proc, and so the number by which the host knows process 1. */
    private static final String PROCESS_1 = """
            read -r pid rest </proc/self/stat &&
            hostname "$1" && mount -t proc proc "$2/proc" &&
            echo "$pid" && read -r go &&
            shift 2 && exec env -i -- "$@" </dev/null
            """;

    private final Running monitor;
    private final Processes processes;
    private final CompletableFuture<Void> logged = new CompletableFuture<>();
    private volatile boolean started;

    private Sandbox(Running monitor, Processes processes) {
        this.monitor = monitor;
        this.processes = processes;
    }

    /**
     * Makes namespaces and processes, up to where process 1 waits for a line of input.
     *
     * @throws IOException with the words of the program that failed
     */
    static Sandbox make(HostServices host, Path unshare, BundleConfig config, Bundle bundle, Path exitFile)
            throws IOException {
        String root = config.root().toString();
        List<String> argv = new ArrayList<>();
        argv.addAll(List.of(unshare.toString(), "--ipc", "--mount", "--net", "--pid", "--uts", "--"));
        argv.addAll(List.of("/bin/sh", "-c", MONITOR, bundle.containerId(), exitFile.toString()));
        argv.addAll(List.of(PROCESS_1, bundle.containerId(), config.hostname(), root));
        argv.addAll(config.env());
        argv.addAll(List.of(unshare.toString(), "--root=" + root, "--wd=" + config.directory()));
        argv.addAll(List.of("--setgid=" + config.group(), "--setuid=" + config.user(), "--"));
        argv.addAll(config.args());
        Running monitor = host.launcher()
                .start(new Command(argv, Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), bundle.path()));
        String pid = line(monitor.stdout());
        Optional<ProcessIdentity> first =
                pid.isEmpty() ? Optional.empty() : host.processes().identify(Long.parseLong(pid));
        Optional<ProcessIdentity> parent = host.processes().identify(monitor.pid());
        if (first.isEmpty() || parent.isEmpty()) {
            String words = new String(monitor.stderr().readAllBytes(), StandardCharsets.UTF_8);
            monitor.close();
            throw new IOException(words.strip());
        }
        return new Sandbox(monitor, new Processes(first.get(), parent.get()));
    }

    /** Up to the end of the line and no byte further: the next one is the container's. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    Processes processes() {
        return processes;
    }

    /** Copies the output into the log until both streams end, which is when all processes have ended. */
    void attend(HostServices host, LogFile log, Runnable atEnd) {
        CompletableFuture<Void> errors = new CompletableFuture<>();
        host.scheduler().execute(() -> {
            copy(monitor.stderr(), "stderr", log);
            errors.complete(null);
        });
        host.scheduler().execute(() -> {
            copy(monitor.stdout(), "stdout", log);
            errors.join();
            monitor.close();
            logged.complete(null);
            atEnd.run();
        });
    }

    /** What cannot be written is not read any more either: the container's next write fails. */
    private static void copy(InputStream output, String stream, LogFile log) {
        byte[] buffer = new byte[8192];
        try (output) {
            for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
                log.write(stream, buffer, length);
            }
        } catch (IOException e) {
            LOG.warn("cannot log {} any further: {}", stream, e.getMessage());
        }
    }

    void start() throws IOException {
        try (OutputStream input = monitor.stdin()) {
            input.write('\n');
        }
        started = true;
    }

    boolean isStarted() {
        return started;
    }

    /** Waits until the log is complete, as it is as soon as all processes have ended. */
    void awaitLog() {
        logged.join();
    }
}
