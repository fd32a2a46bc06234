// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

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
 * Reads a log from a place on, through one buffer: all generations, oldest first, which are held open from the beginning,
 * so that none can be rotated away before it is read. Without follow it ends where the last one ended when it was opened.
 * With follow it goes on in the file that took the place of the one it reads, after reading that one to its end, and
 * begins again when the file was truncated; if it was removed, it waits for a new one.
 *
 * <p>A line that is no record is passed over; the first one of a reader is logged. What was rotated away while nobody
 * asked for records is missing, and that is logged.
 */
final class K8sFileLogReader implements LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(K8sFileLogReader.class);
    private static final int BUFFER = 256 * 1024;
    private static final int LONGEST_LINE = 1024 * 1024;

    private final LogFiles files;
    private final boolean follow;
    private final RecordParser parser = new RecordParser();
    private final @Nullable Instant since;
    private final @Nullable Instant until;
    /** All that is open, the one that is being read first. */
    private final Deque<LogFile> open = new ConcurrentLinkedDeque<>();

    private volatile boolean closed;
    /** Offset of the beginning of the file that is being read, counted from that of the first one. */
    private long base;
    /** Offset in the file of the end of what is in the buffer. */
    private long position;
    /** Where reading the last file ends without follow. */
    private long limit = Long.MAX_VALUE;
    /** Whether the file was replaced, so that its end is final. */
    private boolean replaced;

    private Tail tail = Tail.ALL;
    private byte[] buffer = new byte[BUFFER];
    private int lineStart;
    private int scanned;
    private int filled;
    private boolean skipping;
    private long malformed;

    private K8sFileLogReader(LogFiles files, LogQuery query) {
        this.files = files;
        this.follow = query.follow();
        this.since = query.since().orElse(null);
        this.until = query.until().orElse(null);
    }

    /** Opens a log; one that was never written is empty. */
    static K8sFileLogReader open(LogFiles files, LogQuery query) {
        K8sFileLogReader reader = new K8sFileLogReader(files, query);
        try {
            List<LogFile> present = files.openAll();
            reader.open.addAll(present);
            if (!present.isEmpty()) {
                if (!query.follow()) {
                    reader.limit = present.get(present.size() - 1).size();
                }
                if (query.tail().isPresent()) {
                    reader.beginAt(Tail.find(present, query.tail().getAsLong()));
                }
            }
            return reader;
        } catch (IOException e) {
            reader.close();
            throw unreadable(files, e);
        }
    }

    private static EngineException unreadable(LogFiles files, IOException e) {
        return FileFailure.of(ErrorCode.RUNTIME_FAILED, "cannot read log " + files.file(), null, e);
    }

    private void beginAt(Tail wanted) throws IOException {
        tail = wanted;
        while (open.size() > 1 && base + open.element().size() <= wanted.start()) {
            base += open.element().size();
            open.remove().close();
        }
        position = wanted.start() - base;
    }

    private void forgetBuffer() {
        lineStart = 0;
        scanned = 0;
        filled = 0;
        skipping = false;
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
                } else if (!fill() && !turn()) {
                    return null;
                }
            }
            return null;
        } catch (IOException e) {
            if (closed) {
                return null;
            }
            throw unreadable(files, e);
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
                LOG.warn(
                        "log {}: the line at offset {} is no record; such lines are passed over", files.file(), offset);
            }
            return null;
        }
        if (base + offset < (parser.stream() == Stream.STDOUT ? tail.stdoutFrom() : tail.stderrFrom())
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
        LogFile present = open.peek();
        if (present == null) {
            return false;
        }
        makeRoom();
        long left = open.size() > 1 ? Long.MAX_VALUE : limit - position;
        int room = (int) Math.min(buffer.length - filled, left);
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

    /** At the end of the file: turns to the one after it. Says no when there is nothing more to read now. */
    private boolean turn() throws IOException {
        if (open.size() > 1) {
            leave();
            return true;
        }
        if (!follow) {
            return false;
        }
        LogFile present = open.peek();
        if (present == null) {
            open.addAll(files.openAll());
            return !open.isEmpty();
        }
        if (replaced) {
            LogFiles.Later later = files.openAfter(present.key());
            if (later.isGap() && !later.files().isEmpty()) {
                LOG.warn(
                        "log {}: lines are missing here: {} or more files were rotated or removed before they were read",
                        files.file(),
                        files.count() - 1);
            }
            replaced = false;
            open.addAll(later.files());
            return open.size() > 1;
        }
        Object key = LogFile.keyOf(files.file());
        if (key == null) {
            return false;
        }
        if (!key.equals(present.key())) {
            // It may have been written to between its end being seen and being replaced.
            replaced = true;
            return true;
        }
        if (present.size() < position) {
            LOG.warn("log {} was truncated: reading on from its beginning", files.file());
            position = 0;
            forgetBuffer();
            tail = Tail.ALL;
            return true;
        }
        return false;
    }

    private void leave() throws IOException {
        base += position;
        position = 0;
        forgetBuffer();
        LogFile done = open.poll();
        if (done != null) {
            done.close();
        }
    }

    /** How many lines were passed over because they are no records. */
    long malformed() {
        return malformed;
    }

    @Override
    public void close() {
        closed = true;
        for (LogFile each = open.poll(); each != null; each = open.poll()) {
            try {
                each.close();
            } catch (IOException e) {
                LOG.debug("log {}: closing failed", files.file(), e);
            }
        }
    }
}
