// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;

import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;
import org.jline.utils.ShutdownHooks;
import org.jspecify.annotations.Nullable;

import dev.gantry.shell.cli.Console;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.console.ExactSettings;

/** The terminal side of a session: prompt, editing, history and completion by JLine. For one thread. */
final class TerminalSession implements AutoCloseable {
    private static final String PROMPT = "gantry> ";
    private static final String CTRL_C = "\003";
    private static final String GIVE_UP_LINE = "give-up-line";
    /** Stands for a control character that there is none of (termios(3), _POSIX_VDISABLE). */
    private static final int NO_CHARACTER = 0;

    private final Terminal terminal;
    private final LineReader reader;
    private final SessionConsole console;
    private final ShutdownHooks.Task restore;
    private final Attributes whileRunning;
    private final Attributes whileTyping;
    /** Whether the echo of Ctrl-C was shown since the present command began. */
    private volatile boolean echoed;

    /**
     * Characters come as they are typed also between two lines, as at each change from lines to characters one could be
     * lost. At the prompt Ctrl-C is one of them: as a signal it would overtake others, or they it. JLine restores what it
     * knows when it closes the terminal.
     *
     * @param beforeSession what the terminal is given back at the end
     */
    TerminalSession(Terminal terminal, LineReader reader, Optional<ExactSettings> beforeSession) {
        this.terminal = terminal;
        // Run after the one by which JLine closes the terminal, which was added first: for a session that a signal
        // ends.
        this.restore = ShutdownHooks.add(() -> beforeSession.ifPresent(ExactSettings::apply));
        this.reader = reader;
        this.whileRunning = terminal.getAttributes();
        this.console = new SessionConsole(terminal, new Attributes(whileRunning));
        whileRunning.setLocalFlags(EnumSet.of(Attributes.LocalFlag.ICANON, Attributes.LocalFlag.ECHO), false);
        // What is typed ahead is kept as it was typed: who will read it decides what Enter is.
        whileRunning.setInputFlag(Attributes.InputFlag.ICRNL, false);
        whileRunning.setControlChar(Attributes.ControlChar.VMIN, 1);
        whileRunning.setControlChar(Attributes.ControlChar.VTIME, 0);
        // Suspended, it would leave this terminal to a shell that expects another one.
        whileRunning.setControlChar(Attributes.ControlChar.VSUSP, NO_CHARACTER);
        this.whileTyping = new Attributes(whileRunning);
        whileTyping.setControlChar(Attributes.ControlChar.VINTR, NO_CHARACTER);
        terminal.setAttributes(whileRunning);
    }

    static TerminalSession open(
            ShellContext context, Shell.Catalog catalog, SessionEngine engine, CommandRunner runner, boolean dumb) {
        try {
            Optional<ExactSettings> before = ExactSettings.take();
            Terminal terminal = terminal(dumb);
            boolean echoes = echoesControlCharacters(terminal);
            LineReader reader = reader(terminal, new Completion(catalog, engine::present, context.workingDirectory()));
            history(context).ifPresent(file -> reader.setVariable(LineReader.HISTORY_FILE, file));
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                context.err()
                        .println("This terminal cannot move its cursor: line editing, completion and colours are off");
                context.err().flush();
            }
            TerminalSession session = new TerminalSession(terminal, reader, before);
            terminal.handle(Terminal.Signal.INT, signal -> {
                if (echoes) {
                    session.echoInterrupt();
                }
                runner.interrupt();
            });
            terminal.handle(Terminal.Signal.WINCH, signal -> runner.resized());
            return session;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Terminal terminal(boolean dumb) throws IOException {
        TerminalBuilder builder = TerminalBuilder.builder().name("gantry").system(true);
        if (dumb) {
            builder.type(Terminal.TYPE_DUMB);
        }
        try {
            // The quickest to start of the ways that JLine knows; to try them all takes a third of the first prompt.
            return builder.provider(TerminalBuilder.PROP_PROVIDER_JNI)
                    .dumb(false)
                    .build();
        } catch (IOException | RuntimeException e) {
            return builder.provider(null).dumb(true).build();
        }
    }

    /** The kernel does not do it while a command runs: with its echo, it would show what is typed ahead twice. */
    private static boolean echoesControlCharacters(Terminal terminal) {
        Attributes attributes = terminal.getAttributes();
        return attributes.getLocalFlag(Attributes.LocalFlag.ECHO)
                && attributes.getLocalFlag(Attributes.LocalFlag.ECHOCTL);
    }

    /** Lines are edited and completed like this on every terminal. */
    static LineReader reader(Terminal terminal, Completer completer) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("gantry")
                .parser(new WordParser())
                .completer(completer)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, false)
                // A pasted text is lines of commands, as it would be from a file.
                .option(LineReader.Option.BRACKETED_PASTE, false)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                .variable(LineReader.BELL_STYLE, "none")
                .build();
        reader.getWidgets().put(GIVE_UP_LINE, () -> {
            throw new UserInterruptException(reader.getBuffer().toString());
        });
        Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN)).bind(new Reference(GIVE_UP_LINE), CTRL_C);
        return reader;
    }

    /** Where the history is kept; empty when that place cannot be written, and history then ends with the session. */
    private static Optional<Path> history(ShellContext context) {
        String state = context.environment().getOrDefault("XDG_STATE_HOME", "");
        String home = context.environment().getOrDefault("HOME", "");
        if (!state.startsWith("/") && !home.startsWith("/")) {
            return Optional.empty();
        }
        Path base = state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state");
        Path file = base.resolve("gantry").resolve("history");
        try {
            Files.createDirectories(
                    base.resolve("gantry"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // Commands may hold secrets: the file is private from its first moment.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Optional.of(file);
        } catch (FileAlreadyExistsException e) {
            return Optional.of(file).filter(Files::isWritable);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The terminal for commands that read from it. */
    Console console() {
        return console;
    }

    private void echoInterrupt() {
        echoed = true;
        terminal.writer().print("^C");
        terminal.writer().flush();
    }

    /** Has what comes next begin on a line of its own, when a command that was just ended by Ctrl-C left the echo of it. */
    void endLineOf(int exitCode) {
        if (echoed && exitCode == Shell.INTERRUPTED) {
            terminal.writer().println();
            terminal.writer().flush();
        }
        echoed = false;
    }

    /** The next line; null when the user leaves. */
    @Nullable
    String readLine() {
        while (true) {
            terminal.setAttributes(whileTyping);
            try {
                return reader.readLine(PROMPT);
            } catch (UserInterruptException e) {
                // Ctrl-C at the prompt gives up the line, as in every shell.
                continue;
            } catch (EndOfFileException e) {
                return null;
            } finally {
                terminal.setAttributes(whileRunning);
            }
        }
    }

    /** Clears the screen. */
    void clear() {
        terminal.puts(InfoCmp.Capability.clear_screen);
        terminal.flush();
    }

    /** Prints the lines that were typed, oldest first. */
    void history(PrintStream out) {
        for (History.Entry entry : reader.getHistory()) {
            out.printf("%5d  %s%n", entry.index() + 1, entry.line());
        }
        out.flush();
    }

    @Override
    public void close() {
        try {
            try {
                terminal.close();
            } finally {
                restore.run();
                ShutdownHooks.remove(restore);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot give the terminal back", e);
        }
    }
}
