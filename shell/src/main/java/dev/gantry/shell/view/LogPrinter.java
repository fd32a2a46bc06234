// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.model.LogRecord;

/**
 * Prints the log of one container. Without decoration the bytes come out as they were written. Several printers may share
 * the streams from several threads; records are then written one after the other.
 */
public final class LogPrinter {
    private static final int FIRST_COLOUR = 31;
    private static final int COLOURS = 6;

    private final PrintStream out;
    private final PrintStream err;
    private final Optional<String> name;
    private final Optional<Integer> colour;
    private final Optional<ZoneId> timestamps;
    private final boolean live;
    private final Map<LogRecord.Stream, Boolean> insideLine = new EnumMap<>(LogRecord.Stream.class);

    /**
     * @param name what each line begins with
     * @param colour number of the container, for its colour
     * @param timestamps the zone of the times that lines begin with
     * @param live whether each record must be seen at once
     */
    public LogPrinter(
            PrintStream out,
            PrintStream err,
            Optional<String> name,
            Optional<Integer> colour,
            Optional<ZoneId> timestamps,
            boolean live) {
        this.out = out;
        this.err = err;
        this.name = name;
        this.colour = colour;
        this.timestamps = timestamps;
        this.live = live;
    }

    /** Prints until the records end or nobody reads any more. */
    public void print(Iterator<LogRecord> records) {
        LogRecord.Stream previous = LogRecord.Stream.STDOUT;
        while (records.hasNext()) {
            LogRecord entry = records.next();
            // Both streams may be the same terminal: what is written first must be seen first.
            if (entry.stream() != previous) {
                target(previous).flush();
                previous = entry.stream();
            }
            print(entry);
            if (live && target(previous).checkError()) {
                return;
            }
        }
        target(previous).flush();
    }

    private void print(LogRecord entry) {
        PrintStream target = target(entry.stream());
        byte[] prefix = insideLine.getOrDefault(entry.stream(), false)
                ? new byte[0]
                : prefix(entry).getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            target.write(prefix, 0, prefix.length);
            target.write(entry.text(), 0, entry.text().length);
            colour.filter(number -> !entry.partial()).ifPresent(number -> target.print("\033[0m"));
            if (!entry.partial()) {
                target.write('\n');
            }
        }
        insideLine.put(entry.stream(), entry.partial());
    }

    private PrintStream target(LogRecord.Stream stream) {
        return stream == LogRecord.Stream.STDOUT ? out : err;
    }

    private String prefix(LogRecord entry) {
        return colour.map(number -> "\033[" + (FIRST_COLOUR + number % COLOURS) + "m")
                        .orElse("")
                + name.map(text -> text + " ").orElse("")
                + timestamps
                        .map(zone -> HumanTime.rfc3339(entry.at(), zone) + " ")
                        .orElse("");
    }
}
