// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jline.utils.Signals;

import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Interrupts;

/** Signals sent to this process. QUIT and USR1 are missing: the JVM keeps them for itself. */
final class ProcessSignals implements Interrupts {
    private static final List<String> FORWARDED = List.of("HUP", "INT", "TERM", "USR2", "CONT", "WINCH");

    @Override
    public Registration handle(Consumer<Signal> handler) {
        List<Runnable> undo = new ArrayList<>();
        for (String name : FORWARDED) {
            Object previous = Signals.register(name, () -> handler.accept(Signal.parse(name)));
            undo.add(() -> Signals.unregister(name, previous));
        }
        return () -> undo.forEach(Runnable::run);
    }
}
