// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.LogFile;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Progress;

/**
 * Appends chunks of output to a log as conmon 2.1.6 does: one record {@code TIMESTAMP STREAM TAG TEXT\n} per line, with
 * the tag P where one read of at most 8192 bytes ends within a line; a file that would grow beyond its limit is replaced by an
 * empty one.
 *
 * <p>Every chunk is written once, though the process may die between writing it and recording that: bytes found behind
 * the recorded size are taken for the beginning of what is to be written when they are equal to it. An interrupt of the
 * thread that happens to write does no harm, as it would to a channel. For one thread, and one use.
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
    private RandomAccessFile file;
    private boolean recovering;
    private long chunks;
    private long size;
    private long counted;

    /** Opens the log where the recorded progress left it. */
    LogFileWriter(LogFile log, Progress progress) throws IOException {
        this.log = log;
        this.path = Path.of(log.path());
        this.zone = ZoneId.of(log.zone());
        this.file = open(path);
        this.chunks = progress.chunks();
        this.counted = progress.counted();
        this.recovering = file.length() > progress.size();
        this.size = recovering ? progress.size() : file.length();
    }

    /** Makes sure that the log can be written; says how long it is. */
    static long prepare(Path path) throws IOException {
        try (RandomAccessFile file = open(path)) {
            return file.length();
        }
    }

    private static RandomAccessFile open(Path path) throws IOException {
        if (Files.notExists(path)) {
            try {
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                // Somebody else was faster.
            }
        }
        return new RandomAccessFile(path.toFile(), "rw");
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

    /** Puts an empty file in the place of the log, and goes on there. */
    void startAnew() throws IOException {
        flush();
        file.close();
        Path fresh = path.resolveSibling(path.getFileName() + ".tmp");
        file = open(fresh);
        file.setLength(0);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        recovering = false;
        size = 0;
        counted = 0;
    }

    private void flush() throws IOException {
        byte[] bytes = pending.toByteArray();
        pending.reset();
        int from = recovering ? alreadyThere(bytes) : 0;
        file.seek(size + from);
        file.write(bytes, from, bytes.length - from);
        size += bytes.length;
    }

    /** How many of the bytes are in the file behind the recorded size. */
    private int alreadyThere(byte[] bytes) throws IOException {
        int length = (int) Math.min(bytes.length, Math.max(0, file.length() - size));
        byte[] found = new byte[length];
        file.seek(size);
        file.readFully(found);
        if (!Arrays.equals(found, 0, length, bytes, 0, length)) {
            // Somebody else's: it stays.
            recovering = false;
            size = file.length();
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
        file.close();
    }
}
