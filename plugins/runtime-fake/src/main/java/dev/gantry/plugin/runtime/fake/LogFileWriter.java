// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.LogFile;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Progress;

/**
 * Appends chunks of output to a log as conmon 2.1.6 does: one record {@code TIMESTAMP STREAM TAG TEXT\n} per line, with
 * the tag P where one read of at most 8192 bytes ends within a line; a file that would grow beyond its limit is replaced by an
 * empty one.
 *
 * <p>Every chunk is written once, though the process may die between writing it and recording that: bytes found behind
 * the recorded size are taken for the beginning of what is to be written when they are equal to it. For one thread, and
 * one use.
 */
final class LogFileWriter implements AutoCloseable {
    private static final int READ_SIZE = 8192;
    private static final int BUFFER = 64 * 1024;
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnnxxx");

    private final LogFile log;
    private final Path path;
    private final ZoneId zone;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private FileChannel channel;
    private boolean recovering;
    private long chunks;
    private long size;
    private long counted;

    /** Opens the log where the recorded progress left it. */
    LogFileWriter(LogFile log, Progress progress) throws IOException {
        this.log = log;
        this.path = Path.of(log.path());
        this.zone = ZoneId.of(log.zone());
        this.channel = open(path);
        this.chunks = progress.chunks();
        this.counted = progress.counted();
        this.recovering = channel.size() > progress.size();
        this.size = recovering ? progress.size() : channel.size();
    }

    /** Makes sure that the log can be written; says how long it is. */
    static long prepare(Path path) throws IOException {
        try (FileChannel channel = open(path)) {
            return channel.size();
        }
    }

    private static FileChannel open(Path path, OpenOption... more) throws IOException {
        Set<OpenOption> options =
                new HashSet<>(Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        options.addAll(Arrays.asList(more));
        return FileChannel.open(
                path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Appends one chunk. */
    void append(Instant at, Stream stream, byte[] bytes) throws IOException {
        byte[] head = (TIMESTAMP.format(at.atZone(zone)) + (stream == Stream.STDOUT ? " stdout " : " stderr "))
                .getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < bytes.length; from += READ_SIZE) {
            int end = Math.min(bytes.length, from + READ_SIZE);
            int line = from;
            while (line < end) {
                int newline = line;
                while (newline < end && bytes[newline] != '\n') {
                    newline++;
                }
                record(head, newline < end ? 'F' : 'P', bytes, line, newline);
                line = newline + 1;
            }
        }
        chunks++;
    }

    private void record(byte[] head, char tag, byte[] bytes, int from, int to) throws IOException {
        int length = head.length + 2 + to - from + 1;
        if (log.maxSize().isPresent() && counted + length > log.maxSize().getAsLong()) {
            startAnew();
        }
        counted += length;
        pending.writeBytes(head);
        pending.write(tag);
        pending.write(' ');
        pending.write(bytes, from, to - from);
        pending.write('\n');
        if (pending.size() >= BUFFER) {
            flush();
        }
    }

    private void startAnew() throws IOException {
        flush();
        channel.close();
        Path fresh = path.resolveSibling(path.getFileName() + ".tmp");
        channel = open(fresh, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        recovering = false;
        size = 0;
        counted = 0;
    }

    private void flush() throws IOException {
        byte[] bytes = pending.toByteArray();
        pending.reset();
        int from = recovering ? alreadyThere(bytes) : 0;
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, bytes.length - from);
        while (buffer.hasRemaining()) {
            channel.write(buffer, size + buffer.position());
        }
        size += bytes.length;
    }

    /** How many of the bytes are in the file behind the recorded size. */
    private int alreadyThere(byte[] bytes) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(bytes.length);
        while (found.hasRemaining() && channel.read(found, size + found.position()) > 0) {
            continue;
        }
        int length = found.position();
        if (!Arrays.equals(found.array(), 0, length, bytes, 0, length)) {
            // Somebody else's: it stays.
            recovering = false;
            size = channel.size();
            return 0;
        }
        recovering = length == bytes.length;
        return length;
    }

    /** Writes what is pending; gives the progress to be recorded. */
    Progress finish(Instant asOf) throws IOException {
        flush();
        return new Progress(chunks, size, counted, asOf);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
