// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Path;
import java.util.Optional;

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
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.spi.runtime.StreamConnection;

/** Does what another runtime does. */
class DelegatingRuntime implements OciRuntime {
    final OciRuntime sound;

    DelegatingRuntime(OciRuntime sound) {
        this.sound = sound;
    }

    @Override
    public RuntimeInfo info() {
        return sound.info();
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        return sound.create(request);
    }

    @Override
    public void start(Bundle bundle) {
        sound.start(bundle);
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        sound.kill(bundle, signal, all);
    }

    @Override
    public void delete(Bundle bundle) {
        sound.delete(bundle);
    }

    @Override
    public RuntimeStatus status(Bundle bundle) {
        return sound.status(bundle);
    }

    @Override
    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        return sound.attach(bundle, receiver);
    }

    @Override
    public void resize(Bundle bundle, TerminalSize size) {
        sound.resize(bundle, size);
    }

    @Override
    public void reopenLog(Bundle bundle, Path log) {
        sound.reopenLog(bundle, log);
    }

    @Override
    public void pause(Bundle bundle) {
        sound.pause(bundle);
    }

    @Override
    public void resume(Bundle bundle) {
        sound.resume(bundle);
    }

    @Override
    public void update(Bundle bundle, ResourceUpdate update) {
        sound.update(bundle, update);
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        return sound.exitReport(bundle);
    }

    @Override
    public StartedExec exec(ExecRequest request) {
        return sound.exec(request);
    }

    @Override
    public void resizeExec(ExecBundle session, TerminalSize size) {
        sound.resizeExec(session, size);
    }

    @Override
    public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        sound.killExec(session, process, signal);
    }

    @Override
    public Optional<ExitReport> execExitReport(ExecBundle session) {
        return sound.execExitReport(session);
    }

    @Override
    public void deleteExec(ExecBundle session) {
        sound.deleteExec(session);
    }

    @Override
    public void abandon(Bundle bundle) {
        sound.abandon(bundle);
    }

    @Override
    public void quiesce(Bundle bundle) {
        sound.quiesce(bundle);
    }

    @Override
    public void close() {
        sound.close();
    }
}
