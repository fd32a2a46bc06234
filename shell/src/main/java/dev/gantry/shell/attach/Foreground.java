// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Attachment;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult.End;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Console;
import dev.gantry.shell.cli.Interrupts.Registration;
import dev.gantry.shell.cli.ShellContext;

/**
 * Brings a process to the foreground: what is typed goes to it, what it writes is shown, and signals reach it, until it ends
 * or the user leaves it. A terminal is as it was afterwards, whatever happened.
 *
 * <p>When both sides are a terminal, the user's passes on every key and all output unchanged, and the process's has its
 * size. Nothing is lost to a shell that is slower than the process: that waits, as for the reader of any pipe.
 */
public final class Foreground {
    private final ShellContext context;
    private final Streams streams;
    private final DetachKeys detachKeys;
    private final boolean proxySignals;

    /** Why a process is not in the foreground any more. */
    public enum Ending {
        /** Its output has ended, and it with it or a moment later. */
        ENDED,
        /** The user left it with the detach keys, or the input of the user is gone. It goes on. */
        DETACHED,
        /** Nobody reads what is shown any more. It goes on. */
        UNREAD
    }

    /**
     * @param streams which streams it is connected to
     * @param detachKeys what leaves it, on a terminal
     * @param proxySignals whether signals are passed on to it, instead of ending the command
     */
    public Foreground(ShellContext context, Streams streams, DetachKeys detachKeys, boolean proxySignals) {
        this.context = context;
        this.streams = streams;
        this.detachKeys = detachKeys;
        this.proxySignals = proxySignals;
    }

    /**
     * Does so, until it is over.
     *
     * @param then gives the exit code, when the terminal is the user's again; signals are still passed on
     * @throws EngineException when it cannot be connected to; with
     *     {@link dev.gantry.api.error.ErrorCode#CANCELLED} when the user wants to leave what does not end, which goes on
     */
    public int run(Attachable process, ToIntFunction<Ending> then) {
        SignalProxy proxy = new SignalProxy(process::signal, context.clock());
        Registration signals = proxySignals ? context.interrupts().handle(proxy::forward) : () -> {};
        try {
            return then.applyAsInt(connected(process, proxy));
        } finally {
            signals.close();
        }
    }

    private Ending connected(Attachable process, SignalProxy proxy) {
        boolean onTerminal = process.hasTerminal() && context.console().isTerminal();
        Registration resizes = context.interrupts().onResize(() -> resized(process, onTerminal, proxy));
        try (Console.Reading input = streams.stdin()
                ? context.console().read(onTerminal ? Console.Mode.KEYS : Console.Mode.LINES)
                : new NoReading()) {
            return connected(process, proxy, input, onTerminal);
        } finally {
            resizes.close();
        }
    }

    private Ending connected(Attachable process, SignalProxy proxy, Console.Reading input, boolean onTerminal) {
        Output output = new Output();
        try (Attachment attachment = process.connect(options(output, onTerminal))) {
            output.leadFrom(attachment);
            proxy.started();
            if (streams.stdin()) {
                InputCopy.begin(input, attachment);
            }
            End end = attachment.await().end();
            if (output.unread.get()) {
                return Ending.UNREAD;
            }
            return end == End.OUTPUT_ENDED ? Ending.ENDED : Ending.DETACHED;
        }
    }

    private AttachOptions options(Output output, boolean onTerminal) {
        return new AttachOptions(
                output.to(context.out(), streams.stdout()),
                output.to(context.err(), streams.stderr()),
                detachKeys,
                ContainerOperations.FOREVER,
                onTerminal ? context.console().size() : Optional.empty());
    }

    private void resized(Attachable process, boolean onTerminal, SignalProxy proxy) {
        if (!onTerminal) {
            if (proxySignals) {
                proxy.forward(Signal.WINCH);
            }
            return;
        }
        try {
            context.console().size().ifPresent(process::resize);
        } catch (EngineException e) {
            // It ended just now, or goes on with the size that it has.
        }
    }

    /** Input of a process that gets none. */
    private static final class NoReading implements Console.Reading {
        @Override
        public int read(byte[] into) {
            return -1;
        }

        @Override
        public void close() {
            // There is nothing to leave.
        }
    }

    /** Where output goes, until nobody reads it. */
    private static final class Output {
        private final AtomicBoolean unread = new AtomicBoolean();
        private final AtomicReference<@Nullable Attachment> source = new AtomicReference<>();

        Optional<OutputStream> to(PrintStream target, boolean wanted) {
            return wanted ? Optional.of(new PrintedOutput(target, this::failed)) : Optional.empty();
        }

        void leadFrom(Attachment attachment) {
            source.set(attachment);
            if (unread.get()) {
                attachment.close();
            }
        }

        private void failed() {
            unread.set(true);
            Attachment attachment = source.get();
            if (attachment != null) {
                attachment.close();
            }
        }
    }
}
