// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import dev.gantry.api.Attachment;
import dev.gantry.api.ExecSession;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.shell.attach.Attachable;
import dev.gantry.shell.attach.Foreground.Ending;
import dev.gantry.shell.cli.ShellContext;

/**
 * A command that is executed in the foreground, and what remains to be said of it when it is there no more.
 */
record ForegroundExec(ExecSession session, StdioSpec stdio) implements Attachable {
    @Override
    public boolean hasTerminal() {
        return stdio.terminal();
    }

    @Override
    public Attachment connect(AttachOptions options) {
        return session.startAndAttach(options);
    }

    @Override
    public void resize(TerminalSize size) {
        session.resize(size);
    }

    @Override
    public void signal(Signal signal) {
        session.kill(signal);
    }

    /** The exit code of the shell's command: that of the one that was executed, when it has ended. */
    int exitCode(ShellContext context, Ending ending) {
        return switch (ending) {
            case ENDED -> ExitCode.of(context, "exec session " + session.id(), session.waitForExit());
            case DETACHED -> ExitCode.left(context, stdio);
            case UNREAD -> ExitCode.UNREAD;
        };
    }
}
