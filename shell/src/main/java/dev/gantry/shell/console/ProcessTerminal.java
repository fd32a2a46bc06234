// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

import org.jline.terminal.Attributes;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.spi.Pty;
import org.jline.terminal.spi.SystemStream;

import dev.gantry.api.model.TerminalSize;

/**
 * The terminal that standard input is connected to, for a command that gives all of it to a container. This is JLine's
 * lowest layer only: its terminals know about cursors and colours, which takes longer to find out than all the rest.
 */
final class ProcessTerminal {
    private final Pty terminal;

    private ProcessTerminal(Pty terminal) {
        this.terminal = terminal;
    }

    /** @throws UncheckedIOException when it cannot be controlled */
    static ProcessTerminal open() {
        try {
            return new ProcessTerminal(new JniTerminalProvider().current(SystemStream.Output));
        } catch (IOException | LinkageError | RuntimeException e) {
            try {
                // Without the library for this host, by stty(1).
                return new ProcessTerminal(new ExecTerminalProvider().current(SystemStream.Output));
            } catch (IOException failure) {
                failure.addSuppressed(e);
                throw new UncheckedIOException("cannot control the terminal", failure);
            }
        }
    }

    Optional<TerminalSize> size() {
        try {
            return ScreenSize.of(terminal.getSize());
        } catch (IOException e) {
            // What has no size can still be typed on.
            return Optional.empty();
        }
    }

    /**
     * Makes it pass on all keys, until what is returned is run; so it is, too, when a signal ends the process.
     *
     * @throws UncheckedIOException when it cannot be controlled
     */
    Runnable raw() {
        Optional<ExactSettings> exact = ExactSettings.take();
        if (exact.isPresent()) {
            return changed(exact.get().raw()::apply, exact.get()::apply);
        }
        try {
            Attributes before = terminal.getAttr();
            return changed(() -> set(RawMode.of(before, 1, 0)), () -> set(before));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot control the terminal", e);
        }
    }

    private static Runnable changed(Runnable change, Runnable restore) {
        Thread atTheEnd = new Thread(restore);
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        change.run();
        return () -> {
            restore.run();
            try {
                Runtime.getRuntime().removeShutdownHook(atTheEnd);
            } catch (IllegalStateException e) {
                // The process ends already, and the hook does the same.
            }
        };
    }

    private void set(Attributes attributes) {
        try {
            terminal.setAttr(attributes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot control the terminal", e);
        }
    }
}
