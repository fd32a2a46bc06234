// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.spi.runtime.LogSink;

/**
 * Has the disk hold what a container wrote, once its end is recorded (fsync(2)). A monitor that did so by itself would tell
 * of the end later, by what the disk takes. A log that is lost is no reason to keep the container as it is.
 */
final class LogDurability {
    private static final Logger LOG = LoggerFactory.getLogger(LogDurability.class);

    private LogDurability() {}

    /** To be called when a run has ended, before anything is done about that. */
    static void hold(LockedContainer container) {
        hold(container, log -> true);
    }

    /** To be called before a container goes, and with it all that is in its bundle. */
    static void holdWhatStays(LockedContainer container) {
        Path bundle = container.bundle().path();
        hold(container, log -> !log.startsWith(bundle));
    }

    private static void hold(LockedContainer container, Predicate<Path> wanted) {
        EngineContext context = container.context();
        if (context.config().store() == StoreKind.MEMORY) {
            return;
        }
        try {
            for (Path log : LogRotations.files(container).orElseGet(() -> file(container))) {
                hold(log, wanted);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("container {} has written no log", container.id(), e);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the disk may not hold the log of container {}: {}", container.id(), e.getMessage());
        }
    }

    private static List<Path> file(LockedContainer container) {
        LogSink sink = container
                .context()
                .logs()
                .driver(container.config().logDriver())
                .sink(container.logTarget());
        return sink instanceof LogSink.K8sFile kept ? List.of(kept.file()) : List.of();
    }

    private static void hold(Path log, Predicate<Path> wanted) throws IOException {
        if (wanted.test(log) && Files.size(log) > 0) {
            // Not a channel: an interrupt would close it, and be taken for a failure of the disk.
            try (FileInputStream file = new FileInputStream(log.toFile())) {
                file.getFD().sync();
            }
        }
    }
}
