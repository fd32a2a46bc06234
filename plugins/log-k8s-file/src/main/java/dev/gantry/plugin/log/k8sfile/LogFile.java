// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * A log that is open for reading. An interrupt neither fails a read nor closes the file, as it does with a channel: whoever
 * follows the log is told of it where it waits. Safe for use by any thread.
 */
final class LogFile implements AutoCloseable {
    /** How often a file that is there and cannot be opened is tried. */
    private static final int TRIES = 10;

    private final RandomAccessFile file;
    private final Object key;

    private LogFile(RandomAccessFile file, Object key) {
        this.file = file;
        this.key = key;
    }

    /**
     * Opens what is at the path now.
     *
     * @return null when there is nothing
     * @throws IOException when it cannot be read
     */
    static @Nullable LogFile open(Path path) throws IOException {
        for (int tries = 1; ; tries++) {
            // An open file cannot tell which one it is; the path can, when it says the same before and after.
            Object key = keyOf(path);
            RandomAccessFile opened;
            try {
                opened = new RandomAccessFile(path.toFile(), "r");
            } catch (FileNotFoundException e) {
                if (keyOf(path) == null) {
                    return null;
                }
                // It came meanwhile, or it is there and may not be read: that is said with the same exception.
                if (tries < TRIES) {
                    continue;
                }
                throw e;
            }
            if (key != null && key.equals(keyOf(path))) {
                return new LogFile(opened, key);
            }
            opened.close();
        }
    }

    /** Which file is at a path, whatever its name; null when there is none. */
    static @Nullable Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Which file this is, whatever its name. No other has the same key as long as this one is open. */
    Object key() {
        return key;
    }

    /**
     * Reads what is there at a place, up to so many bytes.
     *
     * @return how many bytes were read; -1 at the end of the file
     */
    synchronized int read(byte[] bytes, int from, int length, long position) throws IOException {
        file.seek(position);
        return file.read(bytes, from, length);
    }

    /** Reads so many bytes, or all up to the end of the file. Says how many. */
    int readFully(byte[] bytes, int length, long position) throws IOException {
        int done = 0;
        while (done < length) {
            int read = read(bytes, done, length - done, position + done);
            if (read <= 0) {
                break;
            }
            done += read;
        }
        return done;
    }

    /** The length in bytes now. */
    synchronized long size() throws IOException {
        return file.length();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
