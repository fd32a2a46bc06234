// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.AttachFlags;

/** Containers that get the shell's own standard streams, by the log driver of podman that does so. */
final class Passthrough {
    private static final String DRIVER = "passthrough";

    private Passthrough() {}

    /** Whether a container has that log driver. */
    static boolean isOf(String logDriver) {
        return logDriver.equals(DRIVER);
    }

    /**
     * Whether a container that is to be made gets them.
     *
     * @throws UsageException when it would, and must not
     */
    static boolean isOf(ContainerSpec spec, Engine engine, ShellContext context, Arguments arguments) {
        if (!isOf(spec.log().driver().orElseGet(() -> engine.config().defaultLogDriver()))) {
            return false;
        }
        requireOwnStreams(context);
        if (arguments.has(AttachFlags.ATTACH.name())) {
            throw new UsageException("cannot specify --attach with --log-driver=passthrough");
        }
        return true;
    }

    /** @throws UsageException when the streams are also those of somebody else: of a terminal's user, or of a session */
    static void requireOwnStreams(ShellContext context) {
        if (context.console().isTerminal() || context.outIsTerminal() || context.errIsTerminal()) {
            throw new UsageException(
                    "the '--log-driver passthrough' option cannot be used on a TTY",
                    "redirect input and outputs, or use another log driver");
        }
        if (!context.console().isUnread()) {
            throw new UsageException(
                    "the '--log-driver passthrough' option cannot be used in a session",
                    "the container would read its lines: give the command to a gantry of its own");
        }
    }
}
