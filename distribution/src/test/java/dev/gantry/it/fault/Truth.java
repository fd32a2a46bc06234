// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.ExecSession;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExecState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.it.EngineRoot;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether what the store says is what the runtime, the kernel and the disk say. */
final class Truth {
    private static final Set<ContainerState> TRANSIENT =
            EnumSet.of(ContainerState.STOPPED, ContainerState.STOPPING, ContainerState.REMOVING);
    private static final Set<ContainerState> MADE =
            EnumSet.of(ContainerState.CREATED, ContainerState.RUNNING, ContainerState.PAUSED);

    private Truth() {}

    /** Waits until nothing is under way: no intent, no state that somebody has to end, no exit that nobody took notice of. */
    static void awaitSettled(EngineRoot root, Engine engine) {
        EngineRoot.eventually(
                "everything is settled: " + engine.containers(),
                () -> exitFiles(root).isEmpty() && unsettled(engine).isEmpty());
    }

    private static List<Path> exitFiles(EngineRoot root) {
        try (Stream<Path> files = Files.list(root.directory().resolve("run/exits"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> unsettled(Engine engine) {
        return engine.containers().stream()
                .filter(summary -> TRANSIENT.contains(summary.state())
                        || engine.find(summary.id())
                                .filter(container ->
                                        !container.explain().pending().isEmpty())
                                .isPresent())
                .map(ContainerSummary::name)
                .toList();
    }

    /** Fails unless all that is known of a settled container agrees. */
    static void assertAgreement(EngineRoot root, Engine engine, Container container) {
        ContainerSummary summary = container.inspect().summary();
        boolean made = MADE.contains(summary.state());
        assertThat(knownToRuntime(root, summary.id()))
                .as("known to the runtime, being " + summary.state())
                .isEqualTo(made);
        assertThat(root.directory().resolve("run/exits").resolve(summary.id()))
                .as("exit file of a settled container")
                .doesNotExist();
        assertThat(container.inspect().monitorPid() > 0)
                .as("has a monitor, being " + summary.state())
                .isEqualTo(made && root.runtime().isReal());
        assertThat(cgroups(summary.id()).isEmpty())
                .as("has no cgroup, being " + summary.state() + ": " + cgroups(summary.id()))
                .isEqualTo(!(made && root.runtime().isReal()));
        if (root.runtime().isReal()) {
            assertThat(summary.pid() > 0).as("has a process").isEqualTo(made);
            if (made) {
                assertThat(Path.of("/proc", Long.toString(summary.pid()))).exists();
                assertThat(frozen(summary.id()))
                        .as("frozen, being " + summary.state())
                        .isEqualTo(summary.state() == ContainerState.PAUSED);
            }
        }
        assertExecs(container);
        assertLedger(engine, summary);
    }

    /** Every exec session is one that never began, one that runs, or one that ended and left nothing but its end. */
    private static void assertExecs(Container container) {
        ContainerDetails details = container.inspect();
        List<String> running = new ArrayList<>();
        for (ExecSession session : container.execSessions()) {
            // One that ends by itself may be about to.
            EngineRoot.eventually(
                    "a session that runs has a process: " + session.inspect(),
                    () -> session.inspect().state() != ExecState.RUNNING
                            || session.inspect().pid() == 0
                            || Files.exists(Path.of(
                                    "/proc", Long.toString(session.inspect().pid()))));
            if (session.inspect().state() == ExecState.RUNNING) {
                assertThat(details.summary().state()).isEqualTo(ContainerState.RUNNING);
                running.add(session.id());
            }
        }
        if (details.summary().state() == ContainerState.RUNNING) {
            // Which clears what nobody came to delete.
            assertThat(container.exec("sh", "-c", "exit 9").exit()).isEqualTo(new ExitStatus.Code(9));
        }
        Path left = details.runDirectory().resolve("exec");
        EngineRoot.eventually("only sessions that run have files: " + left, () -> {
            try (Stream<Path> files = Files.exists(left) ? Files.list(left) : Stream.of()) {
                return running.containsAll(
                        files.map(file -> file.getFileName().toString()).toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Every run that ended has one row, and the last one's is what the container shows. */
    static void assertLedger(Engine engine, ContainerSummary summary) {
        List<Integer> runs =
                engine.exits(summary.id()).stream().map(ExitRecord::run).toList();
        assertThat(runs).as("rows of the ledger").doesNotHaveDuplicates().isSorted();
        assertThat(runs).allMatch(run -> run <= summary.run());
        if (summary.state() == ContainerState.EXITED) {
            assertThat(runs)
                    .as("an exited container has its exit in the ledger")
                    .contains(summary.run());
            assertThat(summary.exit())
                    .contains(engine.exits(summary.id())
                            .get(runs.indexOf(summary.run()))
                            .status());
        }
    }

    static boolean knownToRuntime(EngineRoot root, String id) {
        Path state = root.directory()
                .resolve("run/runtime")
                .resolve(root.config().defaultRuntime().orElseThrow());
        if (!Files.exists(state)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(state)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .anyMatch(name -> !name.startsWith(".") && name.startsWith(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cgroups of a container, over all hierarchies. */
    static List<Path> cgroups(String id) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            hierarchies
                    .map(hierarchy -> hierarchy.resolve("gantry").resolve("gantry-" + id))
                    .filter(Files::exists)
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path unified = Path.of("/sys/fs/cgroup/gantry/gantry-" + id);
        if (Files.exists(unified)) {
            found.add(unified);
        }
        return found;
    }

    private static boolean frozen(String id) {
        try {
            Path v1 = Path.of("/sys/fs/cgroup/freezer/gantry/gantry-" + id + "/freezer.state");
            if (Files.exists(v1)) {
                return !Files.readString(v1).strip().equals("THAWED");
            }
            return Files.readString(Path.of("/sys/fs/cgroup/gantry/gantry-" + id + "/cgroup.freeze"))
                    .strip()
                    .equals("1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The memory limit that the kernel enforces. */
    static long memoryLimit(String id) {
        try {
            Path v1 = Path.of("/sys/fs/cgroup/memory/gantry/gantry-" + id + "/memory.limit_in_bytes");
            Path v2 = Path.of("/sys/fs/cgroup/gantry/gantry-" + id + "/memory.max");
            String text = Files.readString(Files.exists(v1) ? v1 : v2).strip();
            return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The container still has the ordinary life of a container: it runs, stops, and goes. */
    static void assertLivesOn(EngineRoot root, Engine engine, Container container) {
        if (container.state() == ContainerState.PAUSED) {
            container.unpause();
        }
        if (container.state() == ContainerState.RUNNING) {
            container.stop(Duration.ZERO);
            awaitSettled(root, engine);
        }
        int before = container.run().orElse(0);
        boolean parked = container.state() == ContainerState.CREATED;
        container.start();
        // By now its policy may have started it once more, or removed it.
        container
                .run()
                .ifPresentOrElse(
                        run -> assertThat(run).isGreaterThanOrEqualTo(parked ? before : before + 1),
                        () -> assertThat(engine.find(container.id())).isEmpty());
        try {
            container.stop(Duration.ZERO);
        } catch (EngineException e) {
            assertThat(e.code())
                    .as("its process may have ended by itself, and it been removed therefore")
                    .isIn(ErrorCode.CONTAINER_STOPPED, ErrorCode.CONTAINER_REMOVED);
        }
        awaitSettled(root, engine);
        engine.find(container.id()).ifPresent(exited -> {
            assertAgreement(root, engine, exited);
            assertThat(exited.state()).isEqualTo(ContainerState.EXITED);
            exited.remove(RemoveOptions.DEFAULT);
        });
        assertGone(root, engine, container.id());
    }

    /** Nothing is left of a removed container but its exits. */
    static void assertGone(EngineRoot root, Engine engine, String id) {
        assertThat(engine.find(id)).isEmpty();
        assertThat(knownToRuntime(root, id)).as("known to the runtime").isFalse();
        assertThat(cgroups(id)).as("cgroups").isEmpty();
        for (String place : List.of("root/containers", "run/containers", "run/exits")) {
            assertThat(root.directory().resolve(place).resolve(id)).doesNotExist();
        }
        EngineRoot.eventually(
                "no process has the id of the removed container",
                () -> root.processes().stream().noneMatch(line -> line.contains(id)));
    }
}
