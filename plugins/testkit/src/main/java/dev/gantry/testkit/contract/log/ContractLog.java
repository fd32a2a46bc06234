// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.apiguardian.api.API;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** The log of one container, for one rule. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ContractLog {
    /** How a monitor writes. */
    @FunctionalInterface
    interface Monitor {
        void write(LogTarget target, List<LogRecord> records) throws IOException;
    }

    static final Instant START = Instant.parse("2026-03-01T10:00:00.123456789Z");

    private final LogDriver driver;
    private final Monitor monitor;
    private final List<Map<String, String>> accepted;
    private final List<Map.Entry<String, String>> refused;
    private final Map<String, String> rotating;
    private final Path directory;

    ContractLog(
            LogDriver driver,
            Monitor monitor,
            List<Map<String, String>> accepted,
            List<Map.Entry<String, String>> refused,
            Map<String, String> rotating,
            Path directory) {
        this.driver = driver;
        this.monitor = monitor;
        this.accepted = List.copyOf(accepted);
        this.refused = List.copyOf(refused);
        this.rotating = Map.copyOf(rotating);
        this.directory = directory;
    }

    /** The driver under test. */
    public LogDriver driver() {
        return driver;
    }

    List<Map<String, String>> accepted() {
        return accepted;
    }

    List<Map.Entry<String, String>> refused() {
        return refused;
    }

    /** The directory of the container. */
    public Path directory() {
        return directory;
    }

    /** The container, created without options. */
    public LogTarget target() {
        return target(Map.of());
    }

    /** The container, created with options with which its log is rotated. */
    LogTarget rotatingTarget() {
        return target(rotating);
    }

    /** The container, created with options. */
    public LogTarget target(Map<String, String> options) {
        return new LogTarget("c0ffee".repeat(10) + "0000", "contract", directory, options);
    }

    /** A record of that second. */
    static LogRecord record(int second, Stream stream, boolean partial, String text) {
        return new LogRecord(START.plusSeconds(second), stream, partial, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A line on standard output. */
    static LogRecord line(int second, String text) {
        return record(second, Stream.STDOUT, false, text);
    }

    /** Has the monitor write. */
    public void write(LogRecord... records) {
        try {
            monitor.write(target(), List.of(records));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of the log, when there is one. */
    Optional<Path> file() {
        return driver.path(target());
    }

    /** Has something be written to the file as it is. */
    void writeRaw(String text) {
        try {
            Files.writeString(file().orElseThrow(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the log. */
    public LogReader open(LogQuery query) {
        return driver.read(target(), query);
    }

    /** What a reader has to give now. */
    static List<LogRecord> drain(LogReader reader) {
        List<LogRecord> records = new ArrayList<>();
        for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            records.add(next.get());
        }
        return records;
    }

    /** All that fits a query. */
    public List<LogRecord> read(LogQuery query) {
        try (LogReader reader = open(query)) {
            return drain(reader);
        }
    }

    static LogQuery tail(long lines, boolean follow) {
        return new LogQuery(OptionalLong.of(lines), Optional.empty(), Optional.empty(), follow);
    }

    static LogQuery between(Optional<Instant> since, Optional<Instant> until) {
        return new LogQuery(OptionalLong.empty(), since, until, false);
    }
}
