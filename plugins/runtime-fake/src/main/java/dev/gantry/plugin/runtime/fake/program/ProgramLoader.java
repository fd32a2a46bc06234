// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.plugin.runtime.fake.program.Instruction.End;
import dev.gantry.plugin.runtime.fake.program.Instruction.Exit;
import dev.gantry.plugin.runtime.fake.program.Instruction.Run;
import dev.gantry.plugin.runtime.fake.program.Instruction.Write;

/** Makes programs out of command lines. Safe for use by any thread. */
public final class ProgramLoader {
    private static final Set<String> PROGRAM_DIRECTORIES =
            Set.of("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin");
    private static final Set<String> DIRECTORIES = Set.of(
            "/",
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/home",
            "/lib",
            "/media",
            "/mnt",
            "/opt",
            "/proc",
            "/root",
            "/run",
            "/sbin",
            "/srv",
            "/sys",
            "/tmp",
            "/usr",
            "/usr/bin",
            "/usr/lib",
            "/usr/sbin",
            "/usr/share",
            "/var");

    private static final String NEXT_STEP =
            "use a simpler command, or say what it does in annotation dev.gantry.fake.script";

    private ProgramLoader() {}

    /**
     * The program that the fake knows by that name, or by a path in one of the usual directories.
     *
     * @param nameOrPath first word of a command
     * @return the plain name; empty for a program that the fake does not know
     */
    public static Optional<String> programName(String nameOrPath) {
        int slash = nameOrPath.lastIndexOf('/');
        String name = nameOrPath.substring(slash + 1);
        boolean place = slash < 0 || PROGRAM_DIRECTORIES.contains(nameOrPath.substring(0, slash));
        return place && Applets.NAMES.contains(name) ? Optional.of(name) : Optional.empty();
    }

    /** Whether an absolute path is a directory that any root filesystem can be taken to have. */
    public static boolean isDirectoryOfEveryRoot(String path) {
        return DIRECTORIES.contains(
                path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /**
     * The program that a command line runs.
     *
     * @param argv the command line; its first word is known to {@link #programName}
     * @throws EngineException with {@link ErrorCode#UNSUPPORTED} when it is one that the fake cannot play
     */
    public static Program load(List<String> argv) {
        try {
            Program program = compile(argv, 0, Redirects.NONE);
            check(program.code());
            return program;
        } catch (ShellSyntaxException e) {
            if (e.refusedByShells()) {
                return failing("sh: " + e.getMessage() + "\n", 2);
            }
            throw unsupported(e);
        }
    }

    private static EngineException unsupported(ShellSyntaxException e) {
        return new EngineException(
                ErrorCode.UNSUPPORTED, "the fake runtime's shell does not know " + e.getMessage(), NEXT_STEP);
    }

    /** The program that a command line runs, or one that says why it cannot be run. */
    static Program lenient(List<String> argv, int base, Redirects redirects) {
        try {
            return compile(argv, base, redirects);
        } catch (ShellSyntaxException e) {
            return failing("sh: " + e.getMessage() + "\n", 2);
        }
    }

    private static Program failing(String message, int code) {
        return new Program(
                List.of(new Write(Stream.STDERR, Applets.bytes(message)), new Exit(code)),
                Program.Style.PLAIN,
                Map.of());
    }

    private static Program compile(List<String> argv, int base, Redirects redirects) throws ShellSyntaxException {
        int first = 0;
        String name = programName(argv.get(0)).orElseThrow();
        while (name.equals("busybox")
                && argv.size() > first + 1
                && programName(argv.get(first + 1)).isPresent()) {
            name = programName(argv.get(++first)).orElseThrow();
        }
        return compile(name, argv.subList(first, argv.size()), base, redirects);
    }

    private static Program compile(String name, List<String> argv, int base, Redirects redirects)
            throws ShellSyntaxException {
        if (name.equals("sh") || name.equals("ash")) {
            return shell(argv, base);
        }
        List<Instruction> code = new ArrayList<>();
        code.add(new Run(List.of(), argv.stream().map(Word::of).toList(), redirects));
        code.add(new End());
        return new Program(code, Program.Style.PLAIN, Map.of());
    }

    private static Program shell(List<String> argv, int base) throws ShellSyntaxException {
        int next = 1;
        boolean text = false;
        boolean errexit = false;
        while (next < argv.size() && argv.get(next).matches("-[a-z]+")) {
            String flags = argv.get(next++);
            if (!flags.matches("-[ceu]+")) {
                throw ShellSyntaxException.unsupported("sh with " + flags);
            }
            text |= flags.indexOf('c') >= 0;
            errexit |= flags.indexOf('e') >= 0;
        }
        List<String> rest = argv.subList(next, argv.size());
        if (!text && !rest.isEmpty()) {
            throw ShellSyntaxException.unsupported("script files");
        }
        if (text && rest.isEmpty()) {
            return failing("sh: -c requires an argument\n", 2);
        }
        List<Instruction> code = new ArrayList<>();
        if (errexit) {
            code.add(new Run(List.of(), List.of(Word.of("set"), Word.of("-e")), Redirects.NONE));
        }
        if (text) {
            code.addAll(ShellCompiler.compile(rest.get(0), base + code.size()));
        }
        code.add(new End());
        List<String> parameters = rest.size() > 2 ? rest.subList(2, rest.size()) : List.of();
        Map<String, String> variables = new HashMap<>();
        variables.put("0", rest.size() > 1 ? rest.get(1) : argv.get(0));
        variables.put("#", Integer.toString(parameters.size()));
        variables.put("@", String.join(" ", parameters));
        variables.put("*", String.join(" ", parameters));
        for (int i = 0; i < parameters.size(); i++) {
            variables.put(Integer.toString(i + 1), parameters.get(i));
        }
        return new Program(code, Program.Style.SHELL, variables);
    }

    /** Refuses at once what would only come to light in the middle of a run. */
    private static void check(List<Instruction> code) throws ShellSyntaxException {
        for (Instruction instruction : code) {
            if (!(instruction instanceof Run run) || run.words().isEmpty()) {
                continue;
            }
            String command = run.words().get(0).literal().orElse("");
            String name = programName(command).orElse("");
            if (name.equals("sh") || name.equals("ash")) {
                throw ShellSyntaxException.unsupported("a shell within a shell, except by exec");
            }
            if (command.equals("trap") && run.words().size() > 2) {
                checkAction(run.words().get(1).literal().orElse(""));
            }
        }
    }

    private static void checkAction(String action) throws ShellSyntaxException {
        try {
            ShellCompiler.compile(action, 0);
        } catch (ShellSyntaxException e) {
            if (!e.refusedByShells()) {
                throw e;
            }
        }
    }

    /** The commands that a program names in so many words; what it only computes at run time is not among them. */
    public static List<String> commands(Program program) {
        List<String> commands = new ArrayList<>();
        for (Instruction instruction : program.code()) {
            if (instruction instanceof Run run && !run.words().isEmpty()) {
                run.words().get(0).literal().ifPresent(commands::add);
            }
        }
        return commands;
    }
}
