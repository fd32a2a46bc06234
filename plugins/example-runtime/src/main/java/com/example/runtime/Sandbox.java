// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

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
            exec 3>&2 2>/dev/null
            /bin/sh -s "$0" "$1" 2>&3 3>&-
            echo "$?" >"$1.new"
            exec mv "$1.new" "$1"
            """;

    /** The first line still sees the host's /proc, and so the number by which the host knows process 1. */
    private static final String CREATE = """
            read -r pid rest </proc/self/stat &&
            hostname %s && mount -t proc proc %s/proc && echo "$pid" || exit 1
            """;

    /** The command starts out with nothing of the engine's: no variable, no input, no signal that is ignored. */
    private static final String START = """
            exec env -i --default-signal -- %s </dev/null
            """;

    private final Running monitor;
    private final Processes processes;
    private final String start;
    private final CompletableFuture<Void> logged = new CompletableFuture<>();
    private volatile boolean started;

    private Sandbox(Running monitor, Processes processes, String start) {
        this.monitor = monitor;
        this.processes = processes;
        this.start = start;
    }

    /**
     * Makes namespaces and processes, up to where process 1 waits for its next line.
     *
     * @throws IOException with the words of the program that failed
     */
    static Sandbox make(HostServices host, Path unshare, BundleConfig config, Bundle bundle, Path exitFile)
            throws IOException {
        List<String> argv = new ArrayList<>(List.of(unshare.toString()));
        argv.addAll(List.of("--ipc", "--mount", "--net", "--pid", "--uts", "--"));
        argv.addAll(List.of("/bin/sh", "-c", MONITOR, bundle.containerId(), exitFile.toString()));
        Running monitor = host.launcher()
                .start(new Command(argv, Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), bundle.path()));
        String root = config.root().toString();
        try {
            say(monitor, CREATE.formatted(quoted(config.hostname()), quoted(root)));
        } catch (IOException e) {
            // It has ended already: its own words say more than that.
        }
        String pid = line(monitor.stdout());
        Optional<ProcessIdentity> first =
                pid.isEmpty() ? Optional.empty() : host.processes().identify(Long.parseLong(pid));
        Optional<ProcessIdentity> parent = host.processes().identify(monitor.pid());
        if (first.isEmpty() || parent.isEmpty()) {
            String words = new String(monitor.stderr().readAllBytes(), StandardCharsets.UTF_8);
            monitor.close();
            throw new IOException(words.strip());
        }
        List<String> command = new ArrayList<>(config.env());
        command.addAll(List.of(unshare.toString(), "--root=" + root, "--wd=" + config.directory()));
        command.addAll(List.of("--setgid=" + config.group(), "--setuid=" + config.user(), "--"));
        command.addAll(config.args());
        String start = START.formatted(command.stream().map(Sandbox::quoted).collect(Collectors.joining(" ")));
        return new Sandbox(monitor, new Processes(first.get(), parent.get()), start);
    }

    /** Always in UTF-8; the arguments of a program are in whatever encoding the JVM was started with. */
    private static void say(Running monitor, String lines) throws IOException {
        monitor.stdin().write(lines.getBytes(StandardCharsets.UTF_8));
        monitor.stdin().flush();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
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

    /**
     * Copies the output into the log until both streams end, which is when all processes have ended. By threads of its
     * own: the scheduler's are for what is soon over.
     */
    void attend(LogFile log, Runnable atEnd) {
        Thread errors = new Thread(() -> copy(monitor.stderr(), "stderr", log), "example-stderr");
        Thread output = new Thread(
                () -> {
                    copy(monitor.stdout(), "stdout", log);
                    join(errors);
                    monitor.close();
                    logged.complete(null);
                    atEnd.run();
                },
                "example-stdout");
        for (Thread thread : List.of(errors, output)) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        say(monitor, start);
        monitor.stdin().close();
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
