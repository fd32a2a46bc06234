// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.TerminalSize;

/**
 * What conmon does on command while a container lives. Commands are lines in a pipe; conmon answers none of them.
 *
 * @param files the container
 */
record MonitorControl(BundleFiles files) {
    private static final Duration ANSWER = Duration.ofSeconds(1);
    /** How long conmon may take from reading a command to having carried it out. */
    private static final Duration CARRYING_OUT = Duration.ofMillis(50);

    /** See {@link dev.gantry.spi.runtime.OciRuntime#resize}. */
    void resize(TerminalSize size) {
        try {
            send("1 " + size.rows() + " " + size.columns() + "\n");
        } catch (NoSuchFileException e) {
            throw stopped("resize the terminal of");
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Has conmon put a new file in the place of a log, and waits until it is there. A command that somebody gave who did
     * not live to see it carried out is waited for, and not repeated: a second new file would take the place of the first
     * and of what is in it already.
     */
    void reopenLog(Path log, Patience patience) {
        try {
            Object before = keyOf(log);
            if (isUnread()) {
                patience.until(() -> !isUnread(), ANSWER);
                patience.until(() -> isAnother(log, before), CARRYING_OUT);
            }
            if (isAnother(log, before)) {
                return;
            }
            if (!isUnread()) {
                send("2 0 0\n");
            }
            if (!patience.until(() -> isAnother(log, before), ANSWER)) {
                throw new EngineException(
                        ErrorCode.RUNTIME_FAILED,
                        "the monitor of container " + files.bundle().containerId() + " has not begun a new log within "
                                + ANSWER.toSeconds() + " s",
                        "see whether somebody is attached who does not read");
            }
        } catch (NoSuchFileException e) {
            throw stopped("begin a new log for");
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static boolean isAnother(Path log, @Nullable Object before) {
        try {
            Object key = keyOf(log);
            return key != null && !Objects.equals(key, before);
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable Object keyOf(Path log) throws IOException {
        try {
            return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void send(String command) throws IOException {
        // Open for reading too, or it would wait for a reader where conmon is gone.
        try (FileChannel pipe =
                FileChannel.open(files.controlPipe(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            pipe.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Whether conmon has a command before it. */
    private boolean isUnread() {
        if (Files.notExists(files.controlPipe())) {
            return false;
        }
        try (RandomAccessFile pipe = new RandomAccessFile(files.controlPipe().toFile(), "rw");
                FileInputStream content = new FileInputStream(pipe.getFD())) {
            return content.available() > 0;
        } catch (IOException e) {
            // There is no conmon any more; what is done next says so.
            return false;
        }
    }

    private EngineException failed(IOException e) {
        return new EngineException(
                ErrorCode.RUNTIME_FAILED, "cannot write to " + files.controlPipe() + ": " + e.getMessage(), null, e);
    }

    /** There is no monitor any more. */
    EngineException stopped(String what) {
        return new EngineException(
                ErrorCode.CONTAINER_STOPPED,
                "cannot " + what + " container " + files.bundle().containerId());
    }
}
