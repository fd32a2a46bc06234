// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.LogStream;
import dev.gantry.api.model.LogRecord;

/**
 * Prints the log of one container. Without decoration the bytes come out as they were written. What is at hand is gathered
 * and written at once; nothing is held back while the stream has its reader wait. Several printers may share the targets
 * from several threads; records are then written one after the other.
 */
public final class LogPrinter {
    private static final int FIRST_COLOUR = 31;
    private static final int COLOURS = 6;
    private static final byte[] NOTHING = {};

    private final PrintStream out;
    private final PrintStream err;
    private final byte[] begin;
    private final byte[] end;
    private final Optional<LogTimes> times;
    private final Map<LogRecord.Stream, Boolean> insideLine = new EnumMap<>(LogRecord.Stream.class);
    private final Gathered gathered = new Gathered();

    /**
     * @param name what each line begins with
     * @param colour number of the container, for its colour
     * @param timestamps the zone of the times that lines begin with
     */
    public LogPrinter(
            PrintStream out,
            PrintStream err,
            Optional<String> name,
            Optional<Integer> colour,
            Optional<ZoneId> timestamps) {
        this.out = out;
        this.err = err;
        this.begin = (colour.map(number -> "\033[" + (FIRST_COLOUR + number % COLOURS) + "m")
                                .orElse("")
                        + name.map(text -> text + " ").orElse(""))
                .getBytes(StandardCharsets.UTF_8);
        this.end = colour.map(number -> "\033[0m\n").orElse("\n").getBytes(StandardCharsets.US_ASCII);
        this.times = timestamps.map(LogTimes::new);
    }

    /** Prints until the records end or nobody reads any more. */
    public void print(LogStream records) {
        LogRecord.Stream previous = LogRecord.Stream.STDOUT;
        while (records.hasNext()) {
            LogRecord entry = records.next();
            // Both streams may be the same terminal: what is written first must be seen first.
            if (entry.stream() != previous) {
                gathered.writeTo(target(previous));
                previous = entry.stream();
            }
            gather(entry);
            if ((gathered.isMuch() || !records.isReady()) && gathered.writeTo(target(previous))) {
                return;
            }
        }
    }

    private void gather(LogRecord entry) {
        if (!Boolean.TRUE.equals(insideLine.put(entry.stream(), entry.partial()))) {
            gathered.add(begin);
            times.ifPresent(zone -> gathered.add(zone.prefix(entry.at())));
        }
        gathered.add(entry.text());
        if (!entry.partial()) {
            gathered.add(end);
        }
    }

    private PrintStream target(LogRecord.Stream stream) {
        return stream == LogRecord.Stream.STDOUT ? out : err;
    }

    /** Whole records, for one target. */
    private static final class Gathered {
        private static final int MUCH = 64 * 1024;

        private byte[] bytes = NOTHING;
        private int length;

        void add(byte[] more) {
            if (more.length > bytes.length - length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more.length, 2 * bytes.length));
            }
            System.arraycopy(more, 0, bytes, length, more.length);
            length += more.length;
        }

        boolean isMuch() {
            return length >= MUCH;
        }

        /** Has it be seen. Says whether nobody reads any more. */
        boolean writeTo(PrintStream target) {
            synchronized (target) {
                target.write(bytes, 0, length);
                length = 0;
                return target.checkError();
            }
        }
    }
}
