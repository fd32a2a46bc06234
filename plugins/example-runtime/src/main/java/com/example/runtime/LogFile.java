// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

import dev.gantry.spi.runtime.LogSink;

/** A log of records {@code TIMESTAMP STREAM TAG TEXT}, where tag F stands for a full line and P for a part of one. */
final class LogFile {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSxxx");
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final long maxSize;
    private final Clock clock;

    private LogFile(Path path, long maxSize, Clock clock) {
        this.path = path;
        this.maxSize = maxSize;
        this.clock = clock;
    }

    /** Makes sure that it can be written. */
    static LogFile prepare(LogSink sink, Clock clock) throws IOException {
        LogFile log = sink instanceof LogSink.K8sFile file
                ? new LogFile(file.file(), file.maxSize().orElse(Long.MAX_VALUE), clock)
                : new LogFile(Path.of("/dev/null"), Long.MAX_VALUE, clock);
        log.open().close();
        return log;
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_ONLY);
    }

    /** Writes down what was read, a part of a line at its end included: nobody should have to wait for the rest. */
    synchronized void write(String stream, byte[] bytes, int length) throws IOException {
        try (FileChannel channel = open()) {
            int from = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\n') {
                    append(channel, stream + " F ", bytes, from, i);
                    from = i + 1;
                }
            }
            if (from < length) {
                append(channel, stream + " P ", bytes, from, length);
            }
        }
    }

    private void append(FileChannel channel, String streamAndTag, byte[] bytes, int from, int to) throws IOException {
        byte[] head =
                (TIMESTAMP.format(OffsetDateTime.now(clock)) + " " + streamAndTag).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer line = ByteBuffer.allocate(head.length + to - from + 1);
        line.put(head).put(bytes, from, to - from).put((byte) '\n').flip();
        if (channel.size() + line.remaining() > maxSize) {
            channel.truncate(0);
        }
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }
}
