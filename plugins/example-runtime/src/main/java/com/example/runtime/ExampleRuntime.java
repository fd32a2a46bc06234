// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.Sleeper;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

/** Containers made by unshare(1). What is so is in files and processes; in memory are only the pipes of this engine. */
final class ExampleRuntime implements OciRuntime {
    private static final Duration GLANCE = Duration.ofMillis(2);

    private final RuntimeContext context;
    private final Path unshare;
    private final HostServices host;
    private final Failures failures;
    private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();

    ExampleRuntime(RuntimeContext context, Path unshare) {
        this.context = context;
        this.unshare = unshare;
        this.host = context.host();
        this.failures = new Failures(context.name());
    }

    @Override
    public RuntimeInfo info() {
        return new RuntimeInfo(
                "example 1.0.0", Optional.of(unshare), Optional.of("sh"), Set.of(RuntimeFeature.PROCESSES));
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        Bundle bundle = request.bundle();
        if (request.runTimeout().isPresent()) {
            throw failures.unsupported(bundle, "a timeout");
        }
        BundleConfig config = BundleConfig.read(bundle, failures);
        CommandLookup.check(config, bundle, failures);
        if (status(bundle).phase() != Phase.ABSENT) {
            throw failures.failed(bundle, "there is such a container already");
        }
        try {
            Files.deleteIfExists(exitFile(bundle));
            LogFile log = LogFile.prepare(request.log(), host.clock());
            Sandbox sandbox = Sandbox.make(host, unshare, config, bundle, exitFile(bundle));
            sandboxes.put(bundle.containerId(), sandbox);
            sandbox.attend(log, () -> context.exits().exited(bundle.containerId()));
            Processes processes = sandbox.processes();
            processes.write(processesFile(bundle));
            return new CreatedContainer(processes.first().pid(), Optional.of(processes.monitor()));
        } catch (IOException e) {
            delete(bundle);
            throw failures.failed(bundle, e.getMessage());
        }
    }

    @Override
    public void start(Bundle bundle) {
        Phase phase = status(bundle).phase();
        Sandbox sandbox = sandboxes.get(bundle.containerId());
        if (sandbox == null || phase != Phase.CREATED) {
            throw failures.failed(bundle, "cannot start a container that is " + phase);
        }
        try {
            sandbox.start();
        } catch (IOException e) {
            throw failures.failed(bundle, "cannot start: " + e.getMessage());
        }
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        if (all) {
            throw failures.unsupported(bundle, "signals to all processes");
        }
        boolean sent = processes(bundle)
                .filter(processes -> host.processes().signal(processes.first(), signal))
                .isPresent();
        if (!sent) {
            throw failures.of(ErrorCode.CONTAINER_STOPPED, bundle, "there is no process any more");
        }
    }

    @Override
    public RuntimeStatus status(Bundle bundle) {
        Optional<Processes> processes = processes(bundle);
        if (processes.isEmpty()) {
            return RuntimeStatus.ABSENT;
        }
        if (host.processes().isAlive(processes.get().monitor())) {
            Sandbox sandbox = sandboxes.get(bundle.containerId());
            boolean waits = sandbox != null && !sandbox.isStarted();
            return new RuntimeStatus(
                    waits ? Phase.CREATED : Phase.RUNNING,
                    processes.get().first().pid());
        }
        return Files.exists(exitFile(bundle)) ? new RuntimeStatus(Phase.STOPPED, 0) : RuntimeStatus.ABSENT;
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        Path file = exitFile(bundle);
        try {
            String code = Files.readString(file).strip();
            ExitStatus status = code.matches("[0-9]{1,3}")
                    ? new ExitStatus.Code(Integer.parseInt(code))
                    : new ExitStatus.Unknown("its exit file holds \"" + code + "\"");
            ExitReport report = new ExitReport(
                    status, false, Files.getLastModifiedTime(file).toInstant());
            Optional.ofNullable(sandboxes.get(bundle.containerId())).ifPresent(Sandbox::awaitLog);
            return Optional.of(report);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failures.failed(bundle, "cannot read its exit file: " + e);
        }
    }

    /**
     * The kernel ends a pid namespace with its process 1. Where its number was not written down yet, the id leads to the
     * processes; somebody's {@code gantry logs ID} is not one of them.
     */
    @Override
    public void delete(Bundle bundle) {
        List<ProcessIdentity> all = new ArrayList<>();
        processes(bundle).ifPresent(processes -> all.addAll(List.of(processes.first(), processes.monitor())));
        host.processes().withArgument(bundle.containerId()).stream()
                .filter(process -> host.processes()
                        .arguments(process)
                        .contains(exitFile(bundle).toString()))
                .forEach(all::add);
        all.forEach(process -> host.processes().signal(process, Signal.KILL));
        all.forEach(process -> awaitEnd(bundle, process));
        Optional.ofNullable(sandboxes.remove(bundle.containerId())).ifPresent(Sandbox::awaitLog);
        try {
            Files.deleteIfExists(exitFile(bundle).resolveSibling(bundle.containerId() + ".new"));
            Files.deleteIfExists(exitFile(bundle));
            Files.deleteIfExists(processesFile(bundle));
        } catch (IOException e) {
            throw failures.failed(bundle, "cannot delete its files: " + e);
        }
    }

    private void awaitEnd(Bundle bundle, ProcessIdentity process) {
        Sleeper sleeper = host.scheduler().sleeper();
        try {
            while (host.processes().isAlive(process)) {
                sleeper.sleep(GLANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.of(ErrorCode.CANCELLED, bundle, "interrupted while process " + process.pid() + " ended");
        }
    }

    @Override
    public void abandon(Bundle bundle) {
        delete(bundle);
    }

    private Optional<Processes> processes(Bundle bundle) {
        try {
            return Processes.read(processesFile(bundle));
        } catch (IOException e) {
            throw failures.failed(bundle, "cannot read its processes: " + e);
        }
    }

    private Path processesFile(Bundle bundle) {
        return context.stateDirectory().resolve(bundle.containerId());
    }

    private Path exitFile(Bundle bundle) {
        return context.exitDirectory().resolve(bundle.containerId());
    }
}
