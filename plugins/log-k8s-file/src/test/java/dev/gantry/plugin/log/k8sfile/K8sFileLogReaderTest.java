// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class K8sFileLogReaderTest {
    private static final LogQuery ALL = LogQuery.ALL;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("ctr.log");
    }

    private LogReader open(LogQuery query) {
        return new K8sFileLogDriver().read(new LogTarget("id", "name", directory, Map.of()), query);
    }

    @Test
    void anInterruptOfTheReadersThreadSpoilsNothing() throws Exception {
        append(line(1, "stdout F one"));
        try (LogReader reader = open(LogQuery.FOLLOW)) {
            Thread.currentThread().interrupt();
            assertThat(drain(reader)).containsExactly("OF one");
            append(line(2, "stdout F two"));
            assertThat(drain(reader)).containsExactly("OF two");
            try (LogReader other = open(tail(1))) {
                assertThat(drain(other)).containsExactly("OF two");
            }
            assertThat(Thread.interrupted()).isTrue();
            append(line(3, "stdout F three"));
            assertThat(drain(reader)).containsExactly("OF three");
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    /** A log comes into being with the first line; it may do so while it is looked for. */
    @Test
    void aLogThatComesWhileItIsOpenedIsReadOrNotThereYet() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                while (!over.get()) {
                    append(line(1, "stdout F one"));
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (LogReader reader = open(LogQuery.FOLLOW)) {
            for (int i = 0; i < 20_000; i++) {
                reader.next().ifPresent(log -> assertThat(show(log)).isEqualTo("OF one"));
            }
        } finally {
            over.set(true);
            writing.get();
        }
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(OptionalLong.of(lines), Optional.empty(), Optional.empty(), false);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(int second, String rest) {
        return String.format("2026-03-01T10:00:%02d.123456789+00:00 %s%n", second, rest);
    }

    private static String show(LogRecord log) {
        return log.stream().name().charAt(3)
                + (log.partial() ? "P " : "F ")
                + new String(log.text(), StandardCharsets.UTF_8);
    }

    private static List<String> drain(LogReader reader) {
        List<String> records = new ArrayList<>();
        for (Optional<LogRecord> log = reader.next(); log.isPresent(); log = reader.next()) {
            records.add(show(log.get()));
        }
        return records;
    }

    private List<String> read(LogQuery query) {
        try (LogReader reader = open(query)) {
            return drain(reader);
        }
    }

    @Test
    void aLogThatWasNeverWrittenIsEmpty() {
        assertThat(read(ALL)).isEmpty();
        assertThat(read(tail(5))).isEmpty();
        assertThat(read(LogQuery.FOLLOW)).isEmpty();
    }

    @Test
    void recordsComeBackAsTheMonitorWroteThem() throws IOException {
        append("2026-03-01T10:00:00.000000001+00:00 stdout F hello  world \n"
                + "2026-03-01T12:30:00.5+02:30 stderr P gr\u00fc\u00df\n"
                + "2026-03-01T10:00:00Z stdout F \n");
        try (LogReader reader = open(ALL)) {
            LogRecord first = reader.next().orElseThrow();
            assertThat(first)
                    .isEqualTo(new LogRecord(
                            Instant.parse("2026-03-01T10:00:00.000000001Z"),
                            LogRecord.Stream.STDOUT,
                            false,
                            "hello  world ".getBytes(StandardCharsets.UTF_8)));
            LogRecord second = reader.next().orElseThrow();
            assertThat(second.at()).isEqualTo(Instant.parse("2026-03-01T10:00:00.5Z"));
            assertThat(show(second)).isEqualTo("EP gr\u00fc\u00df");
            assertThat(show(reader.next().orElseThrow())).isEqualTo("OF ");
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void linesThatAreNoRecordsArePassedOver() throws IOException {
        append("garbage\n\n2026-03-01T10:00:00+00:00 stdout F\n2026-13-01T10:00:00+00:00 stdout F x\n"
                + "2026-03-01T10:00:00 stdout F x\n2026-03-01T10:00:00+00:00 stdwat F x\n"
                + "2026-03-01T10:00:00+00:00 stdout Q x\n\u0000\u0000\n"
                + line(1, "stdout F good")
                + "2026-03-01T25:00:00+00:00 stdout F x\n");
        try (K8sFileLogReader reader = K8sFileLogReader.open(new LogFiles(file, 1), ALL)) {
            assertThat(drain(reader)).containsExactly("OF good");
            assertThat(reader.malformed()).isEqualTo(9);
        }
    }

    @Test
    void aLineLongerThanAnyRecordIsPassedOverAndMemoryStaysFlat() throws IOException {
        append(line(1, "stdout F before") + "x".repeat(5_000_000) + "\n" + line(2, "stdout F after")
                + line(3, "stdout F " + "y".repeat(400_000)));
        assertThat(read(ALL).stream().map(text -> text.substring(0, 4) + text.length()))
                .containsExactly("OF b9", "OF a8", "OF y400003");
    }

    @Test
    void aHalfWrittenRecordIsNotThereYet() throws IOException {
        append(line(1, "stdout F one") + "2026-03-01T10:00:02.0+00:00 std");
        assertThat(read(ALL)).containsExactly("OF one");
        assertThat(read(tail(1))).containsExactly("OF one");
        try (LogReader reader = open(LogQuery.FOLLOW)) {
            assertThat(drain(reader)).containsExactly("OF one");
            append("out F tw");
            assertThat(drain(reader)).isEmpty();
            append("o\n");
            assertThat(drain(reader)).containsExactly("OF two");
        }
    }

    @Test
    void sinceAndUntilAreStrict() throws IOException {
        append(line(1, "stdout F one") + line(2, "stdout F two") + line(3, "stdout F three"));
        Instant second = Instant.parse("2026-03-01T10:00:02.123456789Z");
        assertThat(read(new LogQuery(OptionalLong.empty(), Optional.of(second), Optional.empty(), false)))
                .containsExactly("OF three");
        assertThat(read(new LogQuery(OptionalLong.empty(), Optional.empty(), Optional.of(second), false)))
                .containsExactly("OF one");
        assertThat(read(new LogQuery(
                        OptionalLong.empty(),
                        Optional.of(second.minusNanos(1)),
                        Optional.of(second.plusNanos(1)),
                        false)))
                .containsExactly("OF two");
    }

    @Test
    void aTailCountsLinesWithTheirPieces() throws IOException {
        append(line(1, "stdout F one")
                + line(2, "stdout P tw")
                + line(3, "stderr F err")
                + line(4, "stdout P o-")
                + line(5, "stdout F 2")
                + line(6, "stderr F last"));
        assertThat(read(tail(0))).isEmpty();
        assertThat(read(tail(1))).containsExactly("EF last");
        assertThat(read(tail(2))).containsExactly("OP tw", "OP o-", "OF 2", "EF last");
        assertThat(read(tail(3))).containsExactly("OP tw", "EF err", "OP o-", "OF 2", "EF last");
        assertThat(read(tail(4))).containsExactly("OF one", "OP tw", "EF err", "OP o-", "OF 2", "EF last");
        assertThat(read(tail(99))).hasSize(6);
        append(line(7, "stdout P no newline"));
        assertThat(read(tail(1))).containsExactly("EF last", "OP no newline");
    }

    /** Against the plain way: read all, take the last lines. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aTailIsTheEndOfTheWhole(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<String> whole = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String content = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 8000 : 80)) + i;
            text.append(line(i % 60, (random.nextInt(50) == 0 ? "bad " : "stdout ") + "F " + content));
            if (!text.substring(text.lastIndexOf("+00:00")).contains("bad")) {
                whole.add("OF " + content);
            }
        }
        append(text.toString());
        for (int lines : new int[] {0, 1, 2, 17, 500, 2900, 5000}) {
            assertThat(read(tail(lines))).isEqualTo(whole.subList(Math.max(0, whole.size() - lines), whole.size()));
        }
    }

    @Test
    void aReaderThatDoesNotFollowEndsWhereTheLogEndedWhenItWasOpened() throws IOException {
        append(line(1, "stdout F one"));
        try (LogReader reader = open(ALL)) {
            append(line(2, "stdout F two"));
            assertThat(drain(reader)).containsExactly("OF one");
        }
    }

    @Test
    void followingGoesOnInTheFileThatReplacesTheOneBeingRead() throws IOException {
        try (LogReader reader = open(LogQuery.FOLLOW)) {
            assertThat(drain(reader)).isEmpty();
            append(line(1, "stdout F one"));
            assertThat(drain(reader)).containsExactly("OF one");
            append(line(2, "stdout F two"));
            Path fresh = Files.writeString(directory.resolve("new"), line(3, "stdout F three"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            append(line(4, "stdout F four"));
            assertThat(drain(reader)).containsExactly("OF two", "OF three", "OF four");
        }
    }

    @Test
    void followingWithATailShowsAllOfALaterFile() throws IOException {
        append(line(1, "stdout F a long line to make the offsets differ") + line(2, "stdout F two"));
        try (LogReader reader = open(new LogQuery(OptionalLong.of(0), Optional.empty(), Optional.empty(), true))) {
            assertThat(drain(reader)).isEmpty();
            Path fresh = Files.writeString(directory.resolve("new"), line(3, "stderr F three"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            assertThat(drain(reader)).containsExactly("EF three");
        }
    }

    @Test
    void followingBeginsAgainWhenTheFileIsTruncated() throws IOException {
        append(line(1, "stdout F one") + line(2, "stdout F two"));
        try (LogReader reader = open(LogQuery.FOLLOW)) {
            assertThat(drain(reader)).hasSize(2);
            Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(drain(reader)).isEmpty();
            append(line(3, "stdout F 3"));
            assertThat(drain(reader)).containsExactly("OF 3");
        }
    }

    @Test
    void whatIsWrittenLaterIsReadLaterAndNothingAfterTheReaderIsClosed() throws IOException {
        append(line(1, "stdout F one"));
        LogReader reader = open(LogQuery.FOLLOW);
        assertThat(drain(reader)).hasSize(1);
        append(line(2, "stdout F two"));
        assertThat(drain(reader)).containsExactly("OF two");
        append(line(3, "stdout F three"));
        reader.close();
        assertThat(reader.next()).isEmpty();
        reader.close();
    }
}
