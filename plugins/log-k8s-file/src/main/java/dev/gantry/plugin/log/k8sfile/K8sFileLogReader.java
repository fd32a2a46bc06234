// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.log.LogReader;

/**
 * Reads a log from a place on, through one buffer. Without follow it ends where the file ended when it was opened. With
 * follow it goes on in the file that took the place of the one it reads, after reading that one to its end, and begins
 * again when the file was truncated.
 *
 * <p>A line that is no record is passed over; the first one of a reader is logged.
 */
final class K8sFileLogReader implements LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(K8sFileLogReader.class);
    private static final int BUFFER = 256 * 1024;
    private static final int LONGEST_LINE = 1024 * 1024;
    /** How often a log that is there and cannot be opened is tried. */
    private static final int TRIES = 10;

    private final Path file;
    private final boolean follow;
    private final RecordParser parser = new RecordParser();
    private final @Nullable Instant since;
    private final @Nullable Instant until;
    private volatile boolean closed;
    private volatile @Nullable LogFile open;
    private @Nullable Object fileKey;
    /** Offset in the file of the end of what is in the buffer. */
    private long position;
    /** Where reading ends without follow. */
    private long limit = Long.MAX_VALUE;
    /** Whether the file was replaced, so that its end is final. */
    private boolean replaced;

    private Tail tail = new Tail(0, 0, 0);
    private byte[] buffer = new byte[BUFFER];
    private int lineStart;
    private int scanned;
    private int filled;
    private boolean skipping;
    private long malformed;

    private K8sFileLogReader(Path file, LogQuery query) {
        this.file = file;
        this.follow = query.follow();
        this.since = query.since().orElse(null);
        this.until = query.until().orElse(null);
    }

    /** Opens a log; one that was never written is empty. */
    static K8sFileLogReader open(Path file, LogQuery query) {
        K8sFileLogReader reader = new K8sFileLogReader(file, query);
        try {
            if (reader.openFile()) {
                LogFile opened = Objects.requireNonNull(reader.open);
                long size = opened.size();
                if (!query.follow()) {
                    reader.limit = size;
                }
                if (query.tail().isPresent()) {
                    reader.tail = Tail.find(opened, size, query.tail().getAsLong());
                    reader.position = reader.tail.start();
                }
            }
            return reader;
        } catch (IOException e) {
            reader.close();
            throw unreadable(file, e);
        }
    }

    private static EngineException unreadable(Path file, IOException e) {
        return FileFailure.of(ErrorCode.RUNTIME_FAILED, "cannot read log " + file, null, e);
    }

    /** Opens what is at the path now, at its beginning. Says no when there is nothing. */
    private boolean openFile() throws IOException {
        for (int tries = 1; ; tries++) {
            // An open file cannot tell which one it is; the path can, when it says the same before and after.
            Object key = keyOfPath();
            LogFile opened;
            try {
                opened = new LogFile(file);
            } catch (FileNotFoundException e) {
                if (keyOfPath() == null) {
                    return false;
                }
                // It came meanwhile, or it is there and may not be read: that is said with the same exception.
                if (tries < TRIES) {
                    continue;
                }
                throw e;
            }
            if (Objects.equals(key, keyOfPath())) {
                return take(opened, key);
            }
            opened.close();
        }
    }

    private boolean take(LogFile opened, @Nullable Object key) throws IOException {
        open = opened;
        if (closed) {
            opened.close();
            return false;
        }
        fileKey = key;
        position = 0;
        replaced = false;
        forgetBuffer();
        return true;
    }

    private void forgetBuffer() {
        lineStart = 0;
        scanned = 0;
        filled = 0;
        skipping = false;
    }

    private @Nullable Object keyOfPath() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public Optional<LogRecord> next() {
        return Optional.ofNullable(advance());
    }

    @Override
    public List<LogRecord> next(int atMost) {
        List<LogRecord> records = new ArrayList<>(atMost);
        int bytes = 0;
        while (records.size() < atMost && bytes < BUFFER) {
            LogRecord next = advance();
            if (next == null) {
                break;
            }
            records.add(next);
            bytes += next.text().length;
        }
        return records;
    }

    private @Nullable LogRecord advance() {
        try {
            while (!closed) {
                int newline = newline();
                if (newline >= 0) {
                    long offset = position - filled + lineStart;
                    int from = lineStart;
                    lineStart = newline + 1;
                    LogRecord record = skipping ? null : record(from, newline, offset);
                    skipping = false;
                    if (record != null) {
                        return record;
                    }
                } else if (!fill() && !turnToNewFile()) {
                    return null;
                }
            }
            return null;
        } catch (IOException e) {
            if (closed) {
                return null;
            }
            throw unreadable(file, e);
        }
    }

    /** Where the current line ends; -1 when that is not in the buffer yet. */
    private int newline() {
        byte[] bytes = buffer;
        int end = filled;
        if (scanned == lineStart) {
            scanned += parser.knownHead(bytes, lineStart, end);
        }
        for (int i = scanned; i < end; i++) {
            if (bytes[i] == '\n') {
                scanned = i + 1;
                return i;
            }
        }
        scanned = end;
        return -1;
    }

    private @Nullable LogRecord record(int from, int to, long offset) {
        if (!parser.parse(buffer, from, to)) {
            if (malformed++ == 0) {
                LOG.warn("log {}: the line at offset {} is no record; such lines are passed over", file, offset);
            }
            return null;
        }
        if (offset < (parser.stream() == Stream.STDOUT ? tail.stdoutFrom() : tail.stderrFrom())
                || (since != null && !parser.isAfter(since.getEpochSecond(), since.getNano()))
                || (until != null && !parser.isBefore(until.getEpochSecond(), until.getNano()))) {
            return null;
        }
        return new LogRecord(
                parser.instant(),
                parser.stream(),
                parser.partial(),
                Arrays.copyOfRange(buffer, parser.textStart(), to));
    }

    /** Reads more into the buffer. Says no at the end of the file. */
    private boolean fill() throws IOException {
        LogFile present = open;
        if (present == null) {
            return false;
        }
        makeRoom();
        int room = (int) Math.min(buffer.length - filled, limit - position);
        int read = room <= 0 ? -1 : present.read(buffer, filled, room, position);
        if (read <= 0) {
            return false;
        }
        filled += read;
        position += read;
        return true;
    }

    private void makeRoom() {
        if (lineStart > 0) {
            System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
            filled -= lineStart;
            scanned -= lineStart;
            lineStart = 0;
        }
        if (filled < buffer.length) {
            return;
        }
        if (buffer.length < LONGEST_LINE) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        } else {
            // No record is that long. What is left of the line is passed over with it.
            filled = 0;
            scanned = 0;
            skipping = true;
            malformed++;
        }
    }

    /** At the end of the file: turns to the one that replaced it. Says no when there is nothing more to read now. */
    private boolean turnToNewFile() throws IOException {
        if (!follow) {
            return false;
        }
        LogFile present = open;
        if (present == null) {
            boolean found = openFile();
            tail = new Tail(0, 0, 0);
            return found;
        }
        if (replaced) {
            present.close();
            open = null;
            tail = new Tail(0, 0, 0);
            return openFile();
        }
        Object key = keyOfPath();
        if (key == null) {
            return false;
        }
        if (!key.equals(fileKey)) {
            // It may have been written to between its end being seen and being replaced.
            replaced = true;
            return true;
        }
        if (present.size() < position) {
            position = 0;
            forgetBuffer();
            tail = new Tail(0, 0, 0);
            return true;
        }
        return false;
    }

    /** How many lines were passed over because they are no records. */
    long malformed() {
        return malformed;
    }

    @Override
    public void close() {
        closed = true;
        LogFile present = open;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                LOG.debug("log {}: closing failed", file, e);
            }
        }
    }
}
