// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.LogStream;
import dev.gantry.api.model.LogQuery;
import dev.gantry.shell.attach.Alongside;
import dev.gantry.shell.attach.Foreground.Ending;
import dev.gantry.shell.attach.Streams;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.view.LogPrinter;

/**
 * A container in the foreground whose runtime is unable to have anybody connected to it: its log is followed. It gets no
 * input.
 */
record LoggedRun(ShellContext context, Container container, Streams streams, boolean proxySignals) {
    /**
     * Runs it to its end.
     *
     * @param process what remains to be said then
     * @param removed whether it is removed after its end
     */
    int run(ForegroundContainer process, boolean removed) {
        AtomicReference<@Nullable LogStream> output = new AtomicReference<>();
        try {
            return new Alongside(context, proxySignals).run(() -> output.set(begin()), process::signal, () -> {
                show(output.get());
                return process.exitCode(context, Ending.ENDED, removed);
            });
        } finally {
            close(output.get());
        }
    }

    /** Starts it with its log already open, so that not even the first line of a short run can be missed. */
    private LogStream begin() {
        container.init(Dependencies.START);
        LogStream stream = container.logs(LogQuery.FOLLOW);
        boolean started = false;
        try {
            container.start();
            started = true;
            return stream;
        } finally {
            if (!started) {
                stream.close();
            }
        }
    }

    private void show(@Nullable LogStream stream) {
        if (stream != null) {
            new LogPrinter(
                            wanted(context.out(), streams.stdout()),
                            wanted(context.err(), streams.stderr()),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty())
                    .print(stream);
        }
    }

    private static PrintStream wanted(PrintStream stream, boolean wanted) {
        return wanted ? stream : new PrintStream(OutputStream.nullOutputStream());
    }

    private static void close(@Nullable LogStream stream) {
        if (stream != null) {
            stream.close();
        }
    }
}
