// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Runs command lines. Whatever happens ends as an exit code and at most one line on the error stream; nothing is thrown.
 * Holds no state between commands.
 */
public final class Shell {
    /** What a bad command line and a failing engine return. */
    public static final int FAILED = 125;

    /** What a command returns that Ctrl-C ended. */
    public static final int INTERRUPTED = 130;

    private static final String GROUP = "container";

    private final Catalog catalog;
    private final boolean debug;

    /**
     * @param catalog the verbs there are
     * @param debug whether a defect also prints its stack trace
     */
    public Shell(Catalog catalog, boolean debug) {
        this.catalog = catalog;
        this.debug = debug;
    }

    /** Where verbs are found. */
    public interface Catalog {
        /** A new command object of that name, made without touching any other. */
        Optional<Command> find(String verb);

        /** Whether {@code container VERB} means it too. */
        boolean isContainerVerb(String verb);

        /** The names of all verbs, for help and completion. */
        List<String> names();

        /** The flags before the verb. */
        List<Flag> globalFlags();
    }

    /**
     * Runs one command line.
     *
     * @param words verb first; with none, nothing is done
     * @return the exit code
     */
    public int execute(ShellContext context, List<String> words) {
        if (words.isEmpty()) {
            return 0;
        }
        try {
            return dispatch(context, words);
        } catch (UsageException e) {
            ErrorLine.print(context.err(), e);
            return FAILED;
        } catch (EngineException e) {
            return failed(context, e, ErrorLine.exitCode(e));
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            ErrorLine.print(context.err(), e);
            trace(context, e);
            return FAILED;
        } finally {
            context.out().flush();
            context.err().flush();
        }
    }

    private void trace(ShellContext context, Throwable failure) {
        if (debug) {
            failure.printStackTrace(context.err());
        }
    }

    private int dispatch(ShellContext context, List<String> words) {
        String verb = words.get(0);
        List<String> rest = words.subList(1, words.size());
        if (verb.equals("help") || verb.equals("--help") || verb.equals("-h")) {
            return help(context, rest);
        }
        if (!verb.equals(GROUP)) {
            return run(context, "", verb, rest);
        }
        if (rest.isEmpty()) {
            throw new UsageException("missing command 'gantry container COMMAND'", "try 'gantry container --help'");
        }
        String sub = rest.get(0);
        if (sub.equals("--help") || sub.equals("-h") || sub.equals("help")) {
            return overview(context, GROUP + " ");
        }
        if (!catalog.isContainerVerb(sub)) {
            throw unrecognized(GROUP + " ", sub);
        }
        return run(context, GROUP + " ", sub, rest.subList(1, rest.size()));
    }

    private int run(ShellContext context, String prefix, String verb, List<String> words) {
        Command command = catalog.find(verb).orElseThrow(() -> unrecognized(prefix, verb));
        Usage usage = command.usage();
        List<Flag> flags = new ArrayList<>(usage.flags());
        boolean letterTaken = flags.stream().anyMatch(flag -> flag.shorthand().equals(Optional.of("h")));
        flags.add(Flag.toggle(letterTaken ? "help" : "h,help", ""));
        Arguments arguments;
        try {
            arguments = FlagParser.parse(flags, usage.flagsEndAtFirstArgument(), words);
        } catch (UsageException e) {
            throw new UsageException(
                    String.valueOf(e.getMessage()), "see 'gantry " + prefix + usage.verb() + " --help'");
        }
        if (arguments.on("help")) {
            Help.command(context.out(), prefix, usage);
            return 0;
        }
        try {
            return command.run(context, arguments);
        } catch (EngineException e) {
            return failed(context, e, command.exitCode(e));
        }
    }

    private int failed(ShellContext context, EngineException failure, int code) {
        if (failure.code() == ErrorCode.CANCELLED) {
            return INTERRUPTED;
        }
        ErrorLine.print(context.err(), failure);
        trace(context, failure);
        return code;
    }

    private int help(ShellContext context, List<String> words) {
        List<String> path = words.stream().filter(word -> !word.equals(GROUP)).toList();
        if (path.isEmpty()) {
            return overview(context, words.isEmpty() ? "" : GROUP + " ");
        }
        String verb = path.get(0);
        Command command = catalog.find(verb).orElseThrow(() -> unrecognized("", verb));
        Help.command(context.out(), "", command.usage());
        return 0;
    }

    private int overview(ShellContext context, String prefix) {
        List<Usage> usages = catalog.names().stream()
                .filter(name -> prefix.isEmpty() || catalog.isContainerVerb(name))
                .map(name -> catalog.find(name).orElseThrow().usage())
                .toList();
        Help.overview(
                context.out(),
                "gantry " + (prefix.isEmpty() ? "[options] " : prefix) + "[command]",
                usages,
                prefix.isEmpty() ? catalog.globalFlags() : List.of());
        return 0;
    }

    private UsageException unrecognized(String prefix, String verb) {
        List<String> near = catalog.names().stream()
                .filter(name -> prefix.isEmpty() || catalog.isContainerVerb(name))
                .filter(name -> (verb.length() > 1 && name.startsWith(verb)) || EditDistance.isSlip(name, verb))
                .toList();
        return new UsageException(
                "unrecognized command `gantry " + prefix + verb + "`",
                (near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "? ") + "try 'gantry " + prefix
                        + "--help'");
    }
}
