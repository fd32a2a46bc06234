// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessLauncher.Command;

/** The journal of the host, by way of journalctl(1). Safe for use by any thread. */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration SYNC = Duration.ofSeconds(30);

    private final ProcessLauncher launcher;
    private final Path program;

    Journal(ProcessLauncher launcher, Path program) {
        this.launcher = launcher;
        this.program = program;
    }

    /**
     * Has the journal take in what was sent to it. When it cannot, what it has is still there to be read.
     *
     * @return whether it did
     * @throws EngineException when interrupted
     */
    boolean takeIn() {
        ProcessLauncher.Result result = launcher.run(command(List.of("--sync")), SYNC);
        if (result.exitCode() != 0) {
            LOG.debug("journalctl --sync: {}", result.stderr().strip());
        }
        return result.exitCode() == 0;
    }

    /** Entries of a container, from the process that reads them. */
    EntryStream entries(String containerId, List<String> selection) {
        List<String> arguments = new ArrayList<>(List.of(
                "--output=export",
                "--output-fields=MESSAGE,PRIORITY,CONTAINER_PARTIAL_MESSAGE",
                "--all",
                "--quiet",
                "--no-pager"));
        arguments.addAll(selection);
        arguments.add("CONTAINER_ID_FULL=" + containerId);
        return new EntryStream(launcher.start(command(arguments)));
    }

    private Command command(List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(arguments);
        return new Command(argv, Map.of("LC_ALL", "C.UTF-8"), Path.of("/"));
    }
}
