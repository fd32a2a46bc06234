// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A log that is open for reading. An interrupt neither fails a read nor closes the file, as it does with a channel: whoever
 * follows the log is told of it where it waits. Safe for use by any thread.
 */
final class LogFile implements AutoCloseable {
    private final RandomAccessFile file;

    /** @throws IOException when it does not exist, or cannot be read */
    LogFile(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
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
