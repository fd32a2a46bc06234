// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import dev.gantry.api.error.EngineException;

/** A verb of the shell. An object of this type serves one invocation, on one thread. */
public interface Command {
    /** Its name, flags and help. */
    Usage usage();

    /**
     * Runs it.
     *
     * @param context the streams, the engine and the surroundings
     * @param arguments the parsed command line
     * @return the exit code
     * @throws UsageException when the arguments make no sense
     * @throws EngineException when the engine refuses
     */
    int run(ShellContext context, Arguments arguments);

    /** What the shell returns when {@link #run} failed so. */
    default int exitCode(EngineException failure) {
        return failure.code().exitCode();
    }
}
