// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * An engine's word that it acts on exits as long as its process lives: an empty file in {@link Layout#engines}, named by
 * pid, start of the process, and number of the engine in it. {@link ExitCommand} reads the names.
 */
final class Registration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final AtomicLong SERIAL = new AtomicLong();
    private static final Pattern NAME = Pattern.compile("([1-9][0-9]{0,17})\\.([0-9]{1,18})\\.[0-9]+");

    private final Path file;

    private Registration(Path file) {
        this.file = file;
    }

    /** Registers an engine, and takes away what engines that were killed have left, which nobody else ever would. */
    static Registration of(EngineContext context) {
        ProcessIdentity self = context.self();
        Path file = context.layout()
                .engines()
                .resolve(self.pid() + "." + self.startTicks() + "." + SERIAL.incrementAndGet());
        try {
            Files.newByteChannel(
                            file,
                            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot write " + file, null, e);
        }
        forgetTheDead(context);
        return new Registration(file);
    }

    private static void forgetTheDead(EngineContext context) {
        Path engines = context.layout().engines();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(engines)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && !context.host().processes().isAlive(identity(name))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("registrations of dead engines stay in {}", engines, e);
        }
    }

    private static ProcessIdentity identity(Matcher name) {
        return new ProcessIdentity(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", file, e.getMessage());
        }
    }
}
