// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.ErrorLine;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.FlagParser;
import dev.gantry.shell.cli.LazyEngine;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.command.Verbs;
import dev.gantry.shell.console.ProcessConsole;
import dev.gantry.shell.repl.Repl;

/** The entry of the program: {@code gantry [flags] [verb ...]}; without a verb, a session. */
public final class Main {
    private static final int OUTPUT_BUFFER = 1 << 16;

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] words) {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        int code = run(List.of(words), out, err);
        out.flush();
        err.flush();
        // Everything is closed by now; the JVM's own way out would only cost time.
        Runtime.getRuntime().halt(code);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), OUTPUT_BUFFER),
                false,
                StandardCharsets.UTF_8);
    }

    private static int run(List<String> words, PrintStream out, PrintStream err) {
        Verbs verbs = new Verbs();
        Map<String, String> flags = new LinkedHashMap<>();
        List<String> command;
        try {
            command = globalFlags(verbs, words, flags);
            // A failure is one line, said by the shell; what else the engine logs is there on request.
            Logging.set(flags.getOrDefault("log-level", "warn"));
        } catch (UsageException e) {
            ErrorLine.print(
                    err,
                    new UsageException(String.valueOf(e.getMessage()), e.hint().orElse("see 'gantry --help'")));
            return Shell.FAILED;
        }
        Shell shell = new Shell(verbs, flags.getOrDefault("log-level", "").equals("debug"));
        EngineOpener opener = new ConfiguredEngine();
        try (LazyEngine engine = new LazyEngine(supervise -> opener.open(flags, supervise))) {
            ShellContext context = new ShellContext(
                    new ProcessConsole(StandardStreams.IN.isTerminal()),
                    out,
                    err,
                    engine,
                    System.getenv(),
                    Path.of("").toAbsolutePath(),
                    new HostClock(),
                    duration -> Thread.sleep(duration.toMillis()),
                    new ProcessSignals(),
                    StandardStreams.OUT.isTerminal(),
                    StandardStreams.ERR.isTerminal(),
                    commandLine(words));
            if (flags.containsKey("help")) {
                return shell.execute(context, List.of("help"));
            }
            if (flags.containsKey("version")) {
                out.println("gantry version " + Version.text());
                return 0;
            }
            if (!command.isEmpty()) {
                return shell.execute(context, command);
            }
            Repl repl = new Repl(verbs, shell, () -> opener.open(flags, true));
            return StandardStreams.IN.isTerminal() && StandardStreams.OUT.isTerminal()
                    ? repl.runOnTerminal(context, flags.containsKey("no-tty"))
                    : repl.runPlain(context);
        }
    }

    /** Collects the flags before the verb; gives the rest. */
    private static List<String> globalFlags(Verbs verbs, List<String> words, Map<String, String> flags) {
        List<Flag> known = new ArrayList<>(verbs.globalFlags());
        known.add(Flag.toggle("h,help", ""));
        Arguments arguments = FlagParser.parse(known, true, words);
        for (Flag flag : known) {
            Optional<String> value = arguments.last(flag.name());
            if (value.isPresent() && !(flag.isSwitch() && value.get().equals("false"))) {
                flags.put(flag.name(), value.get());
            }
        }
        return arguments.positional();
    }

    private static List<String> commandLine(List<String> words) {
        List<String> line = new ArrayList<>(words.size() + 1);
        line.add("gantry");
        line.addAll(words);
        return List.copyOf(line);
    }
}
