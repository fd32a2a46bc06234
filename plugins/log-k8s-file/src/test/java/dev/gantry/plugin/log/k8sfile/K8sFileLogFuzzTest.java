// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;

import static org.assertj.core.api.Assertions.assertThat;

/** Any file is a log: its records come out, whole or in part, and what is no record does no harm. */
class K8sFileLogFuzzTest {
    private static final Instant MOMENT = Instant.parse("2026-01-02T03:04:05.5Z");

    @TempDir
    Path directory;

    private final K8sFileLogDriver driver = new K8sFileLogDriver();
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("ctr.log");
    }

    private List<LogRecord> read(LogQuery query) {
        List<LogRecord> records = new ArrayList<>();
        try (LogReader reader = driver.read(new LogTarget("id", "name", directory, Map.of()), query)) {
            for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get());
            }
        }
        return records;
    }

    @FuzzTest
    void read(byte[] log) throws IOException {
        Files.write(file, log);

        List<LogRecord> all = read(LogQuery.ALL);

        for (long lines : new long[] {0, 1, 3}) {
            List<LogRecord> tail = read(tail(lines));
            assertThat(tail.stream().filter(record -> !record.partial())).hasSizeLessThanOrEqualTo((int) lines);
            if (!tail.isEmpty()) {
                assertThat(all).containsSubsequence(tail);
            }
        }
        assertThat(read(tail(Long.MAX_VALUE))).isEqualTo(all);
        assertThat(read(between(Optional.of(MOMENT), Optional.empty())))
                .isEqualTo(all.stream()
                        .filter(record -> record.at().isAfter(MOMENT))
                        .toList());
        assertThat(read(between(Optional.empty(), Optional.of(MOMENT))))
                .isEqualTo(all.stream()
                        .filter(record -> record.at().isBefore(MOMENT))
                        .toList());

        // An offset can lead to a year that has no four digits.
        List<LogRecord> ofUs = all.stream()
                .filter(record -> record.at().toString().matches("[0-9]{4}-.*"))
                .toList();
        Files.write(file, written(ofUs));
        assertThat(read(LogQuery.ALL)).isEqualTo(ofUs);
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(OptionalLong.of(lines), Optional.empty(), Optional.empty(), false);
    }

    private static LogQuery between(Optional<Instant> since, Optional<Instant> until) {
        return new LogQuery(OptionalLong.empty(), since, until, false);
    }

    private static byte[] written(List<LogRecord> records) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        for (LogRecord record : records) {
            String head = record.at() + " " + (record.stream() == LogRecord.Stream.STDOUT ? "stdout" : "stderr")
                    + (record.partial() ? " P " : " F ");
            log.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            log.writeBytes(record.text());
            log.write('\n');
        }
        return log.toByteArray();
    }

    /** The options: the first line is the size, the second one the path. */
    @FuzzTest
    void options(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
        try {
            driver.sink(new LogTarget("id", "name", directory, Map.of("max-size", lines[0])));
            assertThat(LogSize.parse(lines[0]).orElseThrow()).isNotNegative();
            driver.sink(new LogTarget("id", "name", directory, Map.of("path", lines[lines.length - 1])));
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        }
    }
}
