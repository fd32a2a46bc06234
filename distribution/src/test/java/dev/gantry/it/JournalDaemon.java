// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** systemd-journald as the host has it, or one that is started where none runs, as in a container. */
final class JournalDaemon implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/lib/systemd/systemd-journald");

    private final Optional<Process> own;

    private JournalDaemon(Optional<Process> own) {
        this.own = own;
    }

    static JournalDaemon running() throws IOException {
        if (answers()) {
            return new JournalDaemon(Optional.empty());
        }
        Files.createDirectories(Path.of("/run/systemd/journal"));
        Process daemon = new ProcessBuilder(PROGRAM.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        JournalDaemon started = new JournalDaemon(Optional.of(daemon));
        EngineRoot.eventually("journald answers", JournalDaemon::answers);
        return started;
    }

    private static boolean answers() {
        try {
            return run("journalctl", "--sync").onExit().join().exitValue() == 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    }

    /** What the journal's own program says. */
    static String journalctl(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "journalctl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new String(run(command).getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        own.ifPresent(daemon -> {
            daemon.destroy();
            daemon.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        });
    }
}
