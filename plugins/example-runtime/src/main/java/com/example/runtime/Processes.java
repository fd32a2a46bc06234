// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.spi.host.ProcessIdentity;

/**
 * The processes of a container, in a file for the engine after this one.
 *
 * @param first process 1 of its pid namespace
 * @param monitor its parent, which writes the exit file
 */
record Processes(ProcessIdentity first, ProcessIdentity monitor) {
    void write(Path file) throws IOException {
        Files.writeString(
                file, first.pid() + " " + first.startTicks() + " " + monitor.pid() + " " + monitor.startTicks());
    }

    /** Empty without a file, and with half of one: whoever died while it wrote had not started the container yet. */
    static Optional<Processes> read(Path file) throws IOException {
        try {
            String[] words = Files.readString(file).split(" ");
            return words.length < 4
                    ? Optional.empty()
                    : Optional.of(new Processes(identity(words[0], words[1]), identity(words[2], words[3])));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static ProcessIdentity identity(String pid, String startTicks) {
        return new ProcessIdentity(Long.parseLong(pid), Long.parseLong(startTicks));
    }
}
