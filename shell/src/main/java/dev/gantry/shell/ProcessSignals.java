// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jline.utils.Signals;

import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Interrupts;

/**
 * Signals sent to this process. QUIT is missing, which the JVM keeps for itself, and TSTP, so that Ctrl-Z stops the shell as
 * it stops any other program.
 */
final class ProcessSignals implements Interrupts {
    private static final List<String> FORWARDED = List.of("HUP", "INT", "TERM", "USR1", "USR2", "ALRM", "CONT");
    private static final String RESIZED = "WINCH";

    @Override
    public Registration handle(Consumer<Signal> handler) {
        List<Runnable> undo = new ArrayList<>();
        for (String name : FORWARDED) {
            undo.add(register(name, () -> handler.accept(Signal.parse(name))));
        }
        return () -> undo.forEach(Runnable::run);
    }

    @Override
    public Registration onResize(Runnable listener) {
        return register(RESIZED, listener)::run;
    }

    private static Runnable register(String name, Runnable action) {
        Object previous = Signals.register(name, action);
        return () -> Signals.unregister(name, previous);
    }
}
