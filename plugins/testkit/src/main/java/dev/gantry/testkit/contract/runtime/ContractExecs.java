// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.testkit.contract.Behavior;

/** Commands that are executed in containers of one rule: an engine's part of the work, as far as rules need it. */
final class ContractExecs {
    /** Below a container's run directory, where there is a directory for each session. */
    static final String DIRECTORY = "exec";

    private static final String PROCESS = "process.json";

    /**
     * A command that was executed.
     *
     * @param session its session
     * @param started what the runtime said
     * @param process its process, where it has one on the host and that had not ended at once
     */
    record Execution(ExecBundle session, StartedExec started, Optional<ProcessIdentity> process) {}

    private final ContractContainers containers;

    ContractExecs(ContractContainers containers) {
        this.containers = containers;
    }

    /** A new session, in which nothing was executed yet. */
    static ExecBundle session(Bundle bundle) {
        String id = ContractContainers.newId();
        return new ExecBundle(
                bundle, id, bundle.runDirectory().resolve(DIRECTORY).resolve(id));
    }

    /** Executes a command that is connected to nothing. */
    Execution exec(Bundle bundle, Workload workload) {
        return exec(request(session(bundle), workload, Optional.empty()));
    }

    /** Executes a command that is connected. */
    Execution exec(Bundle bundle, Workload workload, OutputReceiver receiver) {
        return exec(request(session(bundle), workload, Optional.of(receiver)));
    }

    Execution exec(ExecRequest request) {
        return exec(containers.runtime(), request);
    }

    Execution exec(OciRuntime runtime, ExecRequest request) {
        StartedExec started = runtime.exec(request);
        return new Execution(
                request.session(),
                started,
                started.pid() > 0 ? containers.host().processes().identify(started.pid()) : Optional.empty());
    }

    ExecRequest request(ExecBundle session, Workload workload, Optional<OutputReceiver> receiver) {
        return request(session, workload, 0, receiver, Optional.empty());
    }

    /** A request, with all that a runtime may look for in files. */
    ExecRequest request(
            ExecBundle session,
            Workload workload,
            long user,
            Optional<OutputReceiver> receiver,
            Optional<TerminalSize> size) {
        if (containers.has(Behavior.READS_BUNDLE)) {
            try {
                Files.createDirectories(session.directory());
                Files.writeString(session.directory().resolve(PROCESS), workload.toProcessJson(user, size));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        OciSpec.ProcessConfig process = workload.toProcessConfig(user);
        return new ExecRequest(
                session, workload.stdio(), size.map(process::withConsoleSize).orElse(process), receiver);
    }

    Optional<ExitReport> report(Execution execution) {
        return containers.runtime().execExitReport(execution.session());
    }

    /** Waits for the end of a command. */
    ExitReport awaitExit(Execution execution) {
        containers
                .patience()
                .await("exit report of a command", () -> report(execution).isPresent());
        return report(execution).orElseThrow();
    }

    /** Waits for the end of a command, and gives its code. */
    int awaitCode(Execution execution) {
        return awaitExit(execution).status().codeOrMinusOne();
    }

    void kill(Execution execution, Signal signal) {
        containers.runtime().killExec(execution.session(), execution.process(), signal);
    }

    void delete(Execution execution) {
        containers.runtime().deleteExec(execution.session());
    }

    /** Makes sure that nothing is left of a session, and that nothing comes later. */
    void assertNothingIsLeft(ExecBundle session) {
        if (containers.runtime().execExitReport(session).isPresent()) {
            throw new AssertionError("the exit report of the command is still there");
        }
        if (containers.has(Behavior.SUPPORTS_PROCESSES)) {
            containers
                    .patience()
                    .await(
                            "end of all processes of the session",
                            () -> containers
                                    .host()
                                    .processes()
                                    .withArgument(session.sessionId())
                                    .isEmpty());
        }
        if (!Files.exists(session.directory())) {
            return;
        }
        try (Stream<Path> files = Files.list(session.directory())) {
            List<Path> left = files.filter(
                            file -> !file.getFileName().toString().equals(PROCESS))
                    .toList();
            if (!left.isEmpty()) {
                throw new AssertionError("these files are left: " + left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
