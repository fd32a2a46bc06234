// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.gantry.api.Engine;
import dev.gantry.shell.cli.ErrorLine;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.Words;

/** The interactive shell: reads lines until the input ends or the user leaves, and runs each as a command. */
public final class Repl {
    private final Shell.Catalog catalog;
    private final Shell shell;
    private final Supplier<Engine> open;

    /**
     * @param catalog the verbs
     * @param shell runs them
     * @param open opens the session's engine
     */
    public Repl(Shell.Catalog catalog, Shell shell, Supplier<Engine> open) {
        this.catalog = catalog;
        this.shell = shell;
        this.open = open;
    }

    /**
     * Runs a session whose lines come from anything but a terminal: no prompt, no editing, no history.
     *
     * @return the exit code of the last command
     */
    public int runPlain(ShellContext surroundings) {
        CommandRunner runner = new CommandRunner(shell);
        try (SessionEngine engine = new SessionEngine(open)) {
            Session session = new Session(runner, surroundings.withSession(engine, runner), Map.of());
            InputLines lines = new InputLines(surroundings.console());
            StringBuilder pending = new StringBuilder();
            for (String line = lines.next(); line != null && !session.over(); line = lines.next()) {
                pending.append(line);
                if (Words.of(pending.toString()).complete()) {
                    session.execute(pending.toString());
                    pending.setLength(0);
                } else {
                    pending.append('\n');
                }
            }
            if (pending.length() > 0 && !session.over()) {
                session.execute(pending.toString());
            }
            return session.exitCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a session on the terminal of the process.
     *
     * @param dumb whether to use no abilities of the terminal even if it has them
     * @return the exit code that {@code exit} was given, or 0
     */
    public int runOnTerminal(ShellContext surroundings, boolean dumb) {
        CommandRunner runner = new CommandRunner(shell);
        try (SessionEngine engine = new SessionEngine(open);
                TerminalSession terminal = TerminalSession.open(surroundings, catalog, engine, runner, dumb)) {
            engine.begin();
            Session session = new Session(
                    runner,
                    surroundings.withSession(engine, runner).withConsole(terminal.console()),
                    Map.of(
                            SessionVerbs.CLEAR,
                            terminal::clear,
                            SessionVerbs.HISTORY,
                            () -> terminal.history(surroundings.out())));
            while (!session.over()) {
                String line = terminal.readLine();
                if (line == null) {
                    break;
                }
                session.execute(line);
                terminal.endLineOf(session.exitCode());
            }
            return session.askedFor();
        }
    }

    /** What a session knows between two commands. */
    private static final class Session {
        private static final Pattern EXIT_CODE = Pattern.compile("[01]?\\d?\\d|2[0-4]\\d|25[0-5]");

        private final CommandRunner runner;
        private final ShellContext context;
        private final Map<String, Runnable> onTerminal;
        private int exitCode;
        private int askedFor;
        private boolean over;

        /** @param onTerminal what only a terminal can do, by verb */
        Session(CommandRunner runner, ShellContext context, Map<String, Runnable> onTerminal) {
            this.runner = runner;
            this.context = context;
            this.onTerminal = onTerminal;
        }

        boolean over() {
            return over;
        }

        int exitCode() {
            return exitCode;
        }

        /** The exit code that {@code exit} was given; 0 when it was given none. */
        int askedFor() {
            return askedFor;
        }

        void execute(String line) {
            Words parsed = Words.of(line);
            if (!parsed.complete()) {
                refuse(
                        parsed.open() == '\\'
                                ? "the line ends in a backslash"
                                : "a quote is not closed: " + parsed.open());
                return;
            }
            List<String> words = parsed.words();
            // Copied from a document, a line may begin with the program's name.
            if (words.size() > 1 && words.get(0).equals("gantry")) {
                words = words.subList(1, words.size());
            }
            if (words.isEmpty()) {
                return;
            }
            if (SessionVerbs.LEAVING.contains(words.get(0))) {
                leave(words.subList(1, words.size()));
                return;
            }
            if (words.size() == 1 && isOfTheSession(words.get(0))) {
                return;
            }
            exitCode = runner.run(context.withCommandLine(words), words);
            if (words.equals(List.of(SessionVerbs.HELP))) {
                SessionVerbs.help(context.out(), onTerminal);
            }
        }

        private void refuse(String problem) {
            exitCode = Shell.FAILED;
            ErrorLine.print(context.err(), new UsageException(problem));
            context.err().flush();
        }

        /** Without a code, commands that came from a pipe end with that of the last one, as those of a shell do. */
        private void leave(List<String> arguments) {
            if (arguments.size() == 1 && EXIT_CODE.matcher(arguments.get(0)).matches()) {
                askedFor = Integer.parseInt(arguments.get(0));
                exitCode = askedFor;
            } else if (!arguments.isEmpty()) {
                refuse("exit takes one exit code, from 0 to 255, or none");
                return;
            }
            over = true;
        }

        private boolean isOfTheSession(String verb) {
            Runnable action = onTerminal.get(verb);
            if (action != null) {
                action.run();
                exitCode = 0;
            }
            return action != null;
        }
    }
}
