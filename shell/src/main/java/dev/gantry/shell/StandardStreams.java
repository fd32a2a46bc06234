// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The standard streams of the process. {@link System#console()} tells neither one from the other nor, since 22, anything. */
enum StandardStreams {
    /** Standard input. */
    IN(0),
    /** Standard output. */
    OUT(1),
    /** Standard error. */
    ERR(2);

    private final int number;

    StandardStreams(int number) {
        this.number = number;
    }

    /** Whether it is connected to a terminal. */
    boolean isTerminal() {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
