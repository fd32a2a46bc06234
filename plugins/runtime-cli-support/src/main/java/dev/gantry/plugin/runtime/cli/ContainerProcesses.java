// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessTable;

/** The processes that make and watch one container: the shell that holds conmon's pipe, conmon, and the runtime. */
final class ContainerProcesses {
    private static final Duration CREATE_ENDS = Duration.ofSeconds(5);
    private static final Duration KILLED_ENDS = Duration.ofSeconds(5);

    private static final Set<String> CALLS = Set.of("start", "kill", "delete", "pause", "resume", "update");

    private final ProcessTable table;
    private final Path stateDirectory;
    private final Patience patience;

    ContainerProcesses(ProcessTable table, Path stateDirectory, Patience patience) {
        this.table = table;
        this.stateDirectory = stateDirectory;
        this.patience = patience;
    }

    /** conmon, as long as it is there. */
    Optional<ProcessIdentity> monitor(BundleFiles files) {
        return files.monitorPid().isEmpty()
                ? Optional.empty()
                : table.identify(files.monitorPid().getAsLong())
                        .filter(process ->
                                table.arguments(process).contains(files.bundle().containerId()));
    }

    /**
     * Waits, for some seconds at most, while the runtime is making the container. A runtime that is killed in the middle
     * of it has not yet written down what it made, and nobody could remove it.
     */
    void letCreateEnd(BundleFiles files) {
        patience.until(() -> !isBeingCreated(files), CREATE_ENDS);
    }

    /** Whether the runtime is making the container right now. */
    boolean isBeingCreated(BundleFiles files) {
        return callers(files).anyMatch(process -> table.arguments(process).contains("create"));
    }

    /** Waits, for some seconds at most, while a call of the runtime is going on that somebody who died had begun. */
    void letCallsEnd(BundleFiles files) {
        Optional<ProcessIdentity> monitor = monitor(files);
        patience.until(
                () -> callers(files)
                        .filter(process -> !monitor.equals(Optional.of(process)))
                        .noneMatch(process -> table.arguments(process).stream().anyMatch(CALLS::contains)),
                CREATE_ENDS);
    }

    /**
     * All but the container's own process. Until that is started, it has the arguments of the runtime that made it: crun's
     * is a copy of the process that {@code crun create} was.
     */
    private Stream<ProcessIdentity> callers(BundleFiles files) {
        OptionalLong container = files.containerPid();
        return of(files).stream().filter(process -> container.isEmpty() || process.pid() != container.getAsLong());
    }

    /** Kills them until there are none. */
    void kill(BundleFiles files) {
        kill(() -> of(files));
    }

    /** Kills what executes and watches the command of an exec session, and the command, until there are none. */
    void kill(ExecFiles files) {
        kill(() -> {
            List<ProcessIdentity> found = new ArrayList<>(of(files));
            command(files).ifPresent(found::add);
            return found;
        });
    }

    /** Each of them has a path in the session's directory among its arguments. */
    private List<ProcessIdentity> of(ExecFiles files) {
        Path directory = files.session().directory();
        return table.withArgument(files.session().container().containerId()).stream()
                .filter(process -> table.arguments(process).stream()
                        .anyMatch(argument ->
                                argument.startsWith("/") && Path.of(argument).startsWith(directory)))
                .toList();
    }

    /**
     * The process of an exec session, as long as it is there. Once it has ended, its number may be another's, whom nobody
     * would look for in the container's cgroup.
     */
    private Optional<ProcessIdentity> command(ExecFiles files) {
        OptionalLong pid = files.monitored().containerPid();
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        Optional<ProcessIdentity> process = table.identify(pid.getAsLong());
        return process.filter(present -> isIn(files.session().container().containerId(), present));
    }

    private static boolean isIn(String containerId, ProcessIdentity process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cgroup"))
                    .contains(containerId);
        } catch (IOException e) {
            return false;
        }
    }

    private void kill(Supplier<List<ProcessIdentity>> those) {
        patience.until(
                () -> {
                    List<ProcessIdentity> found = those.get();
                    found.forEach(process -> table.signal(process, Signal.KILL));
                    return found.isEmpty();
                },
                KILLED_ENDS);
    }

    /**
     * Besides the id, each of them has a path of ours among its arguments. Somebody's {@code gantry logs ID}, or the
     * exit command that cleans up right now, has the id alone.
     */
    private List<ProcessIdentity> of(BundleFiles files) {
        return table.withArgument(files.bundle().containerId()).stream()
                .filter(process -> {
                    List<String> arguments = table.arguments(process);
                    return arguments.contains(files.bundle().path().toString())
                            || arguments.contains(stateDirectory.toString())
                            || arguments.contains(files.exitFile().toString());
                })
                .toList();
    }
}
