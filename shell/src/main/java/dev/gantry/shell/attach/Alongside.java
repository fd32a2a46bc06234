// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

import java.util.function.Consumer;
import java.util.function.IntSupplier;

import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Interrupts.Registration;
import dev.gantry.shell.cli.ShellContext;

/**
 * Keeps the shell waiting for a process that has the shell's own streams. Nothing of what is typed or shown passes through
 * the shell; signals do, as for a process in the {@link Foreground}.
 */
public final class Alongside {
    private final ShellContext context;
    private final boolean proxySignals;

    /** @param proxySignals whether signals are passed on to it, instead of ending the command */
    public Alongside(ShellContext context, boolean proxySignals) {
        this.context = context;
        this.proxySignals = proxySignals;
    }

    /**
     * Starts it, and waits for its end.
     *
     * @param start starts it; when that fails, there is nothing to wait for
     * @param signals where signals are passed on to
     * @param end waits, and gives the exit code
     * @throws dev.gantry.api.error.EngineException with {@link dev.gantry.api.error.ErrorCode#CANCELLED} when the user wants
     *     to leave what does not end, which goes on
     */
    public int run(Runnable start, Consumer<Signal> signals, IntSupplier end) {
        SignalProxy proxy = new SignalProxy(signals, context.clock());
        Registration registration = proxySignals ? context.interrupts().handle(proxy::forward) : () -> {};
        try {
            // What we have said comes before what it says.
            context.out().flush();
            context.err().flush();
            start.run();
            proxy.started();
            return end.getAsInt();
        } finally {
            registration.close();
        }
    }
}
