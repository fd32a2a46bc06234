// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Interrupts;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;

/**
 * Runs the commands of a session, each on a thread of its own, so that Ctrl-C ends the command and not the session. A
 * command that handles signals itself hears of it instead of being interrupted.
 */
final class CommandRunner implements Interrupts {
    private final Shell shell;
    private @Nullable Thread running;
    private @Nullable Consumer<Signal> handler;
    private @Nullable Runnable resizeListener;

    CommandRunner(Shell shell) {
        this.shell = shell;
    }

    /** Runs a command line to its end and gives its exit code. */
    int run(ShellContext context, List<String> words) {
        int[] code = {Shell.INTERRUPTED};
        Thread thread = new Thread(() -> code[0] = shell.execute(context, words));
        thread.setName("command");
        synchronized (this) {
            running = thread;
        }
        thread.start();
        try {
            boolean ended = false;
            while (!ended) {
                try {
                    thread.join();
                    ended = true;
                } catch (InterruptedException e) {
                    thread.interrupt();
                }
            }
        } finally {
            synchronized (this) {
                running = null;
                handler = null;
                resizeListener = null;
            }
        }
        return code[0];
    }

    /** Ctrl-C was pressed. */
    void interrupt() {
        Consumer<Signal> told;
        synchronized (this) {
            told = handler;
            if (told == null && running != null) {
                running.interrupt();
            }
        }
        if (told != null) {
            told.accept(Signal.INT);
        }
    }

    @Override
    public synchronized Registration handle(Consumer<Signal> handler) {
        this.handler = handler;
        return () -> {
            synchronized (this) {
                this.handler = null;
            }
        };
    }

    /** The terminal has another size. */
    void resized() {
        Runnable told;
        synchronized (this) {
            told = resizeListener;
        }
        if (told != null) {
            told.run();
        }
    }

    @Override
    public synchronized Registration onResize(Runnable listener) {
        resizeListener = listener;
        return () -> {
            synchronized (this) {
                resizeListener = null;
            }
        };
    }
}
