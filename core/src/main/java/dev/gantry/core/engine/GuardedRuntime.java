// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.spi.runtime.StreamConnection;

/** A runtime of a plugin behind a {@link PluginGuard}; every method passes through it. */
final class GuardedRuntime implements OciRuntime {
    private final PluginGuard guard;
    private final OciRuntime runtime;

    private GuardedRuntime(PluginGuard guard, OciRuntime runtime) {
        this.guard = guard;
        this.runtime = runtime;
    }

    /** Opens a runtime, with the same guard around the provider. */
    static OciRuntime open(OciRuntimeProvider provider, RuntimeContext context) {
        PluginGuard guard = new PluginGuard("runtime " + context.name(), ErrorCode.RUNTIME_FAILED);
        return new GuardedRuntime(guard, guard.call("open", () -> provider.open(context)));
    }

    @Override
    public RuntimeInfo info() {
        return guard.call("info", runtime::info);
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        return guard.call("create", () -> runtime.create(request));
    }

    @Override
    public void start(Bundle bundle) {
        guard.run("start", () -> runtime.start(bundle));
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        guard.run("kill", () -> runtime.kill(bundle, signal, all));
    }

    @Override
    public void delete(Bundle bundle) {
        guard.run("delete", () -> runtime.delete(bundle));
    }

    @Override
    public RuntimeStatus status(Bundle bundle) {
        return guard.call("status", () -> runtime.status(bundle));
    }

    @Override
    public void pause(Bundle bundle) {
        guard.run("pause", () -> runtime.pause(bundle));
    }

    @Override
    public void resume(Bundle bundle) {
        guard.run("resume", () -> runtime.resume(bundle));
    }

    @Override
    public void update(Bundle bundle, ResourceUpdate update) {
        guard.run("update", () -> runtime.update(bundle, update));
    }

    @Override
    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        return guard.call("attach", () -> runtime.attach(bundle, receiver));
    }

    @Override
    public void resize(Bundle bundle, TerminalSize size) {
        guard.run("resize", () -> runtime.resize(bundle, size));
    }

    @Override
    public void reopenLog(Bundle bundle, Path log) {
        guard.run("reopenLog", () -> runtime.reopenLog(bundle, log));
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        return guard.call("exitReport", () -> runtime.exitReport(bundle));
    }

    @Override
    public StartedExec exec(ExecRequest request) {
        return guard.call("exec", () -> runtime.exec(request));
    }

    @Override
    public void resizeExec(ExecBundle session, TerminalSize size) {
        guard.run("resizeExec", () -> runtime.resizeExec(session, size));
    }

    @Override
    public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        guard.run("killExec", () -> runtime.killExec(session, process, signal));
    }

    @Override
    public Optional<ExitReport> execExitReport(ExecBundle session) {
        return guard.call("execExitReport", () -> runtime.execExitReport(session));
    }

    @Override
    public void deleteExec(ExecBundle session) {
        guard.run("deleteExec", () -> runtime.deleteExec(session));
    }

    @Override
    public void abandon(Bundle bundle) {
        guard.run("abandon", () -> runtime.abandon(bundle));
    }

    @Override
    public void quiesce(Bundle bundle) {
        guard.run("quiesce", () -> runtime.quiesce(bundle));
    }

    @Override
    public void close() {
        guard.run("close", runtime::close);
    }
}
