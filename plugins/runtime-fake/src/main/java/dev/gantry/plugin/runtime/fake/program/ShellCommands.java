// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.program.Instruction.Assignment;
import dev.gantry.plugin.runtime.fake.program.Instruction.Run;

/** Runs simple commands for a machine: what is built into busybox's shell, and the programs that the fake knows. */
final class ShellCommands {
    private static final int NOT_FOUND = 127;

    private final Machine machine;

    ShellCommands(Machine machine) {
        this.machine = machine;
    }

    void run(Run run, Expansion expansion) {
        List<String> argv = expansion.fields(run.words());
        if (argv.isEmpty()) {
            for (Assignment assignment : run.assignments()) {
                machine.variables.put(assignment.name(), expansion.single(assignment.value()));
            }
            machine.status = 0;
            return;
        }
        Consumer<byte[]> out = bytes -> machine.write(run.redirects().out(), bytes);
        Consumer<byte[]> err = bytes -> machine.write(run.redirects().err(), bytes);
        List<String> arguments = argv.subList(1, argv.size());
        switch (argv.get(0)) {
            case ":" -> machine.status = 0;
            case "exit" -> exit(arguments, err);
            case "trap" -> machine.status = trap(arguments, err);
            case "kill" -> machine.status = kill(arguments, err);
            case "set" -> machine.status = set(arguments);
            case "export" -> machine.status = export(arguments);
            case "unset" -> {
                arguments.forEach(machine.variables::remove);
                machine.status = 0;
            }
            case "cd", "wait" -> machine.status = 0;
            case "read" -> read(arguments, err);
            case "exec" -> exec(arguments, run, expansion, out, err);
            default -> program(argv, run, expansion, out, err);
        }
    }

    private void program(List<String> argv, Run run, Expansion expansion, Consumer<byte[]> out, Consumer<byte[]> err) {
        int first = 0;
        while (ProgramLoader.programName(argv.get(first)).orElse("").equals("busybox")
                && first + 1 < argv.size()
                && Applets.NAMES.contains(argv.get(first + 1))) {
            first++;
        }
        applet(argv.subList(first, argv.size()), run, expansion, out, err);
    }

    /** Runs a program by its own name, or busybox with the name of a program that it does not have. */
    private void applet(List<String> argv, Run run, Expansion expansion, Consumer<byte[]> out, Consumer<byte[]> err) {
        String name = ProgramLoader.programName(argv.get(0)).orElse("");
        List<String> arguments = argv.subList(1, argv.size());
        machine.status = switch (name) {
            case "true" -> 0;
            case "false" -> 1;
            case "sleep" -> sleep(arguments, err);
            case "cat" -> cat(arguments, run, err);
            case "echo", "printf", "seq" -> {
                List<String> plain = new ArrayList<>(argv);
                plain.set(0, name);
                yield Applets.write(plain, out, err);
            }
            case "test" -> test(arguments, run, err);
            case "[" -> bracket(arguments, run, err);
            case "stty" -> Stty.run(arguments, machine, out, err);
            case "tty" -> tty(arguments, out);
            case "env" -> env(run, expansion, out);
            case "pwd" -> line(machine.surroundings.directory(), out);
            case "hostname" -> line(machine.surroundings.hostname(), out);
            case "busybox" -> {
                err.accept(Applets.bytes((arguments.isEmpty() ? "" : arguments.get(0)) + ": applet not found\n"));
                yield NOT_FOUND;
            }
            case "sh", "ash" -> {
                err.accept(Applets.bytes("sh: " + argv.get(0) + ": a shell within a shell needs exec on the fake\n"));
                yield NOT_FOUND;
            }
            default -> notFound(argv.get(0), err);
        };
    }

    /** Files that cannot be read are told of first, whatever the order. */
    private int cat(List<String> arguments, Run run, Consumer<byte[]> err) {
        int status = Applets.cat(arguments, err);
        if (arguments.isEmpty() || arguments.contains("-")) {
            int back = machine.address();
            machine.jump(machine.append(
                    List.of(new Instruction.CopyInput(run.redirects().out(), status), new Instruction.Jump(back))));
        }
        return status;
    }

    /** Reads a line into variables, split at blanks; the last one gets the rest (POSIX.1-2017, XCU, read). */
    private void read(List<String> arguments, Consumer<byte[]> err) {
        boolean raw = false;
        int first = 0;
        while (first < arguments.size() && arguments.get(first).startsWith("-")) {
            if (!arguments.get(first).equals("-r")) {
                err.accept(Applets.bytes("sh: read: " + arguments.get(first) + " is not known to the fake\n"));
                machine.status = 2;
                return;
            }
            raw = true;
            first++;
        }
        Optional<ProgramInput.Line> line = machine.input.readLine();
        if (line.isEmpty()) {
            machine.awaitInput();
            return;
        }
        String text = ByteText.text(line.get().bytes());
        assign(raw ? text : text.replaceAll("\\\\(.)", "$1"), arguments.subList(first, arguments.size()));
        machine.status = line.get().whole() ? 0 : 1;
    }

    private void assign(String line, List<String> names) {
        String rest = line.replaceAll("^[ \\t]+|[ \\t]+$", "");
        List<String> variables = names.isEmpty() ? List.of("REPLY") : names;
        for (int i = 0; i < variables.size(); i++) {
            String[] split = i == variables.size() - 1 ? new String[] {rest} : rest.split("[ \t]+", 2);
            machine.variables.put(variables.get(i), split[0]);
            rest = split.length > 1 ? split[1] : "";
        }
    }

    private int notFound(String name, Consumer<byte[]> err) {
        if (ProgramLoader.isDirectoryOfEveryRoot(name)) {
            err.accept(Applets.bytes("sh: " + name + ": Permission denied\n"));
            return NOT_FOUND - 1;
        }
        err.accept(Applets.bytes("sh: " + name + ": not found\n"));
        return NOT_FOUND;
    }

    private static int line(String text, Consumer<byte[]> out) {
        out.accept(Applets.bytes(text + "\n"));
        return 0;
    }

    private int sleep(List<String> arguments, Consumer<byte[]> err) {
        OptionalLong nanos = Applets.sleep(arguments, err);
        if (nanos.isEmpty()) {
            return 1;
        }
        machine.sleep(nanos.getAsLong());
        return 0;
    }

    private int bracket(List<String> arguments, Run run, Consumer<byte[]> err) {
        int last = arguments.size() - 1;
        if (last < 0 || !arguments.get(last).equals("]")) {
            err.accept(Applets.bytes("sh: missing ]\n"));
            return 2;
        }
        return test(arguments.subList(0, last), run, err);
    }

    private int test(List<String> operands, Run run, Consumer<byte[]> err) {
        return Applets.test(operands, descriptor -> isTerminal(descriptor, run.redirects()), err);
    }

    private boolean isTerminal(long descriptor, Redirects redirects) {
        return machine.terminal.isPresent()
                && (descriptor == 0
                        || (descriptor == 1 && redirects.out().isPresent())
                        || (descriptor == 2 && redirects.err().isPresent()));
    }

    private int tty(List<String> arguments, Consumer<byte[]> out) {
        if (!arguments.equals(List.of("-s"))) {
            line(machine.terminal.map(Terminal::name).orElse("not a tty"), out);
        }
        return machine.terminal.isPresent() ? 0 : 1;
    }

    private int env(Run run, Expansion expansion, Consumer<byte[]> out) {
        Map<String, String> environment = new TreeMap<>();
        for (String name : machine.surroundings.environment().keySet()) {
            environment.put(name, machine.variables.getOrDefault(name, ""));
        }
        for (String name : machine.exported) {
            environment.put(name, machine.variables.getOrDefault(name, ""));
        }
        for (Assignment assignment : run.assignments()) {
            environment.put(assignment.name(), expansion.single(assignment.value()));
        }
        StringBuilder text = new StringBuilder();
        environment.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        out.accept(Applets.bytes(text.toString()));
        return 0;
    }

    private void exit(List<String> arguments, Consumer<byte[]> err) {
        if (arguments.isEmpty()) {
            machine.exit(machine.statusForExit());
            return;
        }
        String code = arguments.get(0);
        if (!code.matches("[0-9]{1,9}")) {
            err.accept(Applets.bytes("sh: exit: line 0: Illegal number: " + code + "\n"));
            machine.exit(2);
            return;
        }
        machine.exit(Integer.parseInt(code));
    }

    private int set(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.matches("[-+][a-z]*e[a-z]*")) {
                machine.errexit = argument.charAt(0) == '-';
            }
        }
        return 0;
    }

    private int export(List<String> arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            machine.exported.add(name);
            if (equals >= 0) {
                machine.variables.put(name, argument.substring(equals + 1));
            }
        }
        return 0;
    }

    private int trap(List<String> arguments, Consumer<byte[]> err) {
        if (arguments.isEmpty()) {
            return 0;
        }
        boolean onlyNames = arguments.size() == 1;
        String action = onlyNames ? "-" : arguments.get(0);
        int status = 0;
        for (String name : arguments.subList(onlyNames ? 0 : 1, arguments.size())) {
            OptionalLong signal = signal(name);
            if (signal.isEmpty()) {
                err.accept(Applets.bytes("sh: trap: line 0: " + name + ": invalid signal specification\n"));
                status = 1;
            } else {
                status = react((int) signal.getAsLong(), action, err);
            }
        }
        return status;
    }

    private int react(int signal, String action, Consumer<byte[]> err) {
        if (action.equals("-")) {
            machine.reactions.remove(signal);
        } else if (action.isEmpty()) {
            machine.reactions.put(signal, new Reaction.Ignore());
        } else {
            try {
                List<Instruction> code = new ArrayList<>(ShellCompiler.compile(action, machine.codeSize()));
                code.add(new Instruction.Return());
                machine.reactions.put(signal, new Reaction.Handle(machine.append(code)));
            } catch (ShellSyntaxException e) {
                err.accept(Applets.bytes("sh: " + e.getMessage() + "\n"));
                return 2;
            }
        }
        return 0;
    }

    /** The number of a signal by the name or number that a shell takes; empty for anything else. */
    private static OptionalLong signal(String name) {
        if (Set.of("0", "EXIT").contains(name)) {
            return OptionalLong.of(Signals.EXIT);
        }
        try {
            return OptionalLong.of(Signal.parse(name).number());
        } catch (EngineException e) {
            return OptionalLong.empty();
        }
    }

    private int kill(List<String> arguments, Consumer<byte[]> err) {
        List<String> targets = arguments;
        String name = "TERM";
        if (!targets.isEmpty() && targets.get(0).equals("-s") && targets.size() > 1) {
            name = targets.get(1);
            targets = targets.subList(2, targets.size());
        } else if (!targets.isEmpty()
                && targets.get(0).startsWith("-")
                && targets.get(0).length() > 1) {
            name = targets.get(0).substring(1);
            targets = targets.subList(1, targets.size());
        }
        OptionalLong signal = signal(name);
        if (signal.isEmpty()) {
            err.accept(Applets.bytes("sh: bad signal name '" + name + "'\n"));
            return 1;
        }
        if (targets.isEmpty()) {
            err.accept(Applets.bytes("sh: you need to specify whom to kill\n"));
            return 1;
        }
        int status = 0;
        for (String target : targets) {
            if (target.equals(Integer.toString(machine.surroundings.pid())) || target.equals("0")) {
                machine.signalSelf((int) signal.getAsLong());
            } else if (target.equals("1")) {
                err.accept(Applets.bytes("sh: kill: the fake signals its own process only, not 1\n"));
                status = 1;
            } else {
                err.accept(Applets.bytes("sh: can't kill pid " + target + ": No such process\n"));
                status = 1;
            }
        }
        return status;
    }

    private void exec(
            List<String> arguments, Run run, Expansion expansion, Consumer<byte[]> out, Consumer<byte[]> err) {
        if (arguments.isEmpty()) {
            machine.status = 0;
            return;
        }
        if (ProgramLoader.programName(arguments.get(0)).isEmpty()) {
            int status = notFound(arguments.get(0), bytes -> {});
            err.accept(Applets.bytes("sh: exec: line 0: " + arguments.get(0) + ": "
                    + (status == NOT_FOUND ? "not found" : "Permission denied") + "\n"));
            machine.exit(status);
            return;
        }
        Program program = ProgramLoader.lenient(arguments, machine.codeSize(), run.redirects());
        machine.become(machine.append(program.code()), program.style());
        machine.variables.putAll(program.variables());
    }
}
