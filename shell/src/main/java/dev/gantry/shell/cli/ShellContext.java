// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The surroundings of a command.
 *
 * @param console what the user types
 * @param out results
 * @param err errors and remarks
 * @param engines the engine, opened when first asked for
 * @param environment environment variables
 * @param workingDirectory what relative paths are relative to
 * @param clock for ages and times
 * @param pause waits; fails with the engine's CANCELLED when interrupted
 * @param interrupts who hears signals
 * @param outIsTerminal whether results go to a terminal
 * @param errIsTerminal whether errors and remarks go to a terminal
 * @param commandLine the whole command line, program first, for the record
 */
public record ShellContext(
        Console console,
        PrintStream out,
        PrintStream err,
        EngineAccess engines,
        Map<String, String> environment,
        Path workingDirectory,
        Clock clock,
        Pause pause,
        Interrupts interrupts,
        boolean outIsTerminal,
        boolean errIsTerminal,
        List<String> commandLine) {
    /** A way to let time pass. */
    @FunctionalInterface
    public interface Pause {
        /** Returns after that long. */
        void sleep(Duration duration) throws InterruptedException;
    }

    /**
     * The path that a user's text means, seen from the working directory.
     *
     * @throws UsageException for a text that no file of this host can be named by
     */
    public Path path(String text) {
        try {
            return workingDirectory.resolve(text);
        } catch (InvalidPathException e) {
            throw new UsageException("\"" + text + "\" is not a path: " + e.getReason());
        }
    }

    /** The same surroundings for another command line, given without the program's name. */
    public ShellContext withCommandLine(List<String> words) {
        List<String> line = new ArrayList<>(words.size() + 1);
        line.add("gantry");
        line.addAll(words);
        return with(engines, interrupts, List.copyOf(line));
    }

    /** The same surroundings with the engine and the interrupts of a session. */
    public ShellContext withSession(EngineAccess sessionEngine, Interrupts sessionInterrupts) {
        return with(sessionEngine, sessionInterrupts, commandLine);
    }

    /** The same surroundings with the terminal of a session. */
    public ShellContext withConsole(Console other) {
        return new ShellContext(
                other,
                out,
                err,
                engines,
                environment,
                workingDirectory,
                clock,
                pause,
                interrupts,
                outIsTerminal,
                errIsTerminal,
                commandLine);
    }

    private ShellContext with(EngineAccess otherEngines, Interrupts otherInterrupts, List<String> otherLine) {
        return new ShellContext(
                console,
                out,
                err,
                otherEngines,
                environment,
                workingDirectory,
                clock,
                pause,
                otherInterrupts,
                outIsTerminal,
                errIsTerminal,
                otherLine);
    }
}
