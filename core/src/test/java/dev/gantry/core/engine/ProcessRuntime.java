// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus;

/**
 * A runtime whose containers are plain processes that sleep. This JVM stands for the monitor, so that nothing ever tells
 * of an end: what is to be noticed of it has to be noticed by looking at the process.
 */
final class ProcessRuntime implements OciRuntimeProvider, AutoCloseable {
    /** The processes by container id. */
    final Map<String, Process> processes = new ConcurrentHashMap<>();

    /** Ids of containers that were made, and of those deleted. */
    final List<String> created = new ArrayList<>();

    final List<String> deleted = new ArrayList<>();

    /** What happens while a container is made. */
    Consumer<Bundle> whileMaking = bundle -> {};

    @Override
    public String name() {
        return "process";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        return new Opened(context.host());
    }

    /** Ends the process of a container and waits until nothing of it is left. */
    void end(String id) {
        Process process = processes.remove(id);
        if (process != null) {
            try {
                process.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(processes.keySet()).forEach(this::end);
    }

    private final class Opened implements OciRuntime {
        private final HostServices host;

        Opened(HostServices host) {
            this.host = host;
        }

        @Override
        public RuntimeInfo info() {
            return new RuntimeInfo("process 1", Optional.empty(), Optional.empty(), Set.of());
        }

        @Override
        public CreatedContainer create(CreateRequest request) {
            try {
                Process process = new ProcessBuilder("sleep", "1000").start();
                processes.put(request.bundle().containerId(), process);
                created.add(request.bundle().containerId());
                whileMaking.accept(request.bundle());
                return new CreatedContainer(
                        process.pid(),
                        host.processes().identify(ProcessHandle.current().pid()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void start(Bundle bundle) {}

        @Override
        public void kill(Bundle bundle, Signal signal, boolean all) {
            end(bundle.containerId());
        }

        @Override
        public void delete(Bundle bundle) {
            deleted.add(bundle.containerId());
            end(bundle.containerId());
        }

        @Override
        public RuntimeStatus status(Bundle bundle) {
            Process process = processes.get(bundle.containerId());
            return process == null
                    ? RuntimeStatus.ABSENT
                    : new RuntimeStatus(RuntimeStatus.Phase.RUNNING, process.pid());
        }

        @Override
        public Optional<ExitReport> exitReport(Bundle bundle) {
            return Optional.empty();
        }

        @Override
        public void abandon(Bundle bundle) {
            delete(bundle);
        }
    }
}
