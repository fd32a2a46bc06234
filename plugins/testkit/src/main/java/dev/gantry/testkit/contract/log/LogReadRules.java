// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.log.LogReader;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_READING;
import static org.assertj.core.api.Assertions.assertThat;

/** What was written comes back. */
@Needs(SUPPORTS_LOG_READING)
interface LogReadRules extends LogRuleBase {
    private void comesBack(LogRecord... records) {
        log().write(records);
        assertThat(log().read(LogQuery.ALL)).containsExactly(records);
    }

    @Test
    default void aLogThatWasNeverWrittenIsEmpty() {
        assertThat(log().read(LogQuery.ALL)).isEmpty();
    }

    @Test
    default void aLogOfADirectoryThatIsGoneIsEmpty() throws IOException {
        Files.delete(log().directory());
        assertThat(log().read(LogQuery.ALL)).isEmpty();
        Files.createDirectory(log().directory());
    }

    @Test
    default void aLogWithoutRecordsIsEmpty() {
        log().write();
        assertThat(log().read(LogQuery.ALL)).isEmpty();
    }

    @Test
    default void recordsComeBackInTheirOrder() {
        comesBack(ContractLog.line(1, "one"), ContractLog.line(2, "two"), ContractLog.line(2, "three"));
    }

    @Test
    default void recordsKeepTheirStream() {
        comesBack(
                ContractLog.record(1, Stream.STDERR, false, "e"),
                ContractLog.record(1, Stream.STDOUT, false, "o"),
                ContractLog.record(1, Stream.STDERR, false, "e"));
    }

    @Test
    default void recordsKeepWhetherTheyArePartial() {
        comesBack(
                ContractLog.record(1, Stream.STDOUT, true, "be"),
                ContractLog.record(2, Stream.STDERR, true, "other"),
                ContractLog.record(3, Stream.STDOUT, true, "gin"),
                ContractLog.record(4, Stream.STDOUT, false, "ning"),
                ContractLog.record(5, Stream.STDERR, false, ""));
    }

    @Test
    default void recordsKeepTheirTimeToTheNanosecond() {
        comesBack(
                new LogRecord(Instant.parse("2026-03-01T10:00:00.000000001Z"), Stream.STDOUT, false, new byte[0]),
                new LogRecord(Instant.parse("2026-12-31T23:59:59.999999999Z"), Stream.STDOUT, false, new byte[0]),
                new LogRecord(Instant.parse("2028-02-29T12:00:00.5Z"), Stream.STDOUT, false, new byte[0]));
    }

    @ParameterizedTest(name = "the text <{0}> comes back as it is", quoteTextArguments = false)
    @ValueSource(
            strings = {"", " ", "  two  words ", "F x", "stdout F x", "gr\u00fc\u00df \u4f60\u597d", "a\tb", "\u0001"})
    default void text(String text) {
        comesBack(ContractLog.line(1, text));
    }

    @Test
    default void bytesThatAreNoTextComeBackAsTheyAre() {
        byte[] bytes = new byte[255];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i < '\n' ? i : i + 1);
        }
        comesBack(new LogRecord(ContractLog.START, Stream.STDOUT, false, bytes));
    }

    @ParameterizedTest(name = "a record of {0} bytes comes back whole")
    @ValueSource(ints = {8191, 8192, 65_536, 300_000})
    default void size(int size) {
        comesBack(ContractLog.line(1, "before"), ContractLog.line(2, "x".repeat(size)), ContractLog.line(3, "after"));
    }

    @Test
    default void manyRecordsComeBack() {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            records.add(ContractLog.line(i, "line " + i));
        }
        log().write(records.toArray(LogRecord[]::new));
        assertThat(log().read(LogQuery.ALL)).isEqualTo(records);
    }

    @Test
    default void sinceLeavesOutWhatIsNotLater() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"), ContractLog.line(3, "three"));
        assertThat(log().read(ContractLog.between(Optional.of(ContractLog.START.plusSeconds(2)), Optional.empty())))
                .containsExactly(ContractLog.line(3, "three"));
    }

    @Test
    default void untilLeavesOutWhatIsNotEarlier() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"), ContractLog.line(3, "three"));
        assertThat(log().read(ContractLog.between(Optional.empty(), Optional.of(ContractLog.START.plusSeconds(2)))))
                .containsExactly(ContractLog.line(1, "one"));
    }

    @Test
    default void sinceAndUntilCountNanoseconds() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"), ContractLog.line(3, "three"));
        Instant second = ContractLog.START.plusSeconds(2);
        assertThat(log().read(ContractLog.between(Optional.of(second.minusNanos(1)), Optional.of(second.plusNanos(1)))))
                .containsExactly(ContractLog.line(2, "two"));
    }

    @Test
    default void sinceTheFutureThereIsNothing() {
        log().write(ContractLog.line(1, "one"));
        assertThat(log().read(ContractLog.between(Optional.of(ContractLog.START.plusSeconds(9)), Optional.empty())))
                .isEmpty();
    }

    @Test
    default void readingTwiceGivesTheSame() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"));
        assertThat(log().read(LogQuery.ALL)).isEqualTo(log().read(LogQuery.ALL));
    }

    @Test
    default void twoReadersDoNotDisturbEachOther() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"));
        try (LogReader second = log().open(LogQuery.ALL)) {
            try (LogReader first = log().open(LogQuery.ALL)) {
                assertThat(first.next()).contains(ContractLog.line(1, "one"));
                assertThat(second.next()).contains(ContractLog.line(1, "one"));
                assertThat(first.next()).contains(ContractLog.line(2, "two"));
            }
            assertThat(second.next()).contains(ContractLog.line(2, "two"));
        }
    }

    @Test
    default void withoutFollowTheLogEndsWhereItEndedWhenItWasOpened() {
        log().write(ContractLog.line(1, "one"));
        try (LogReader reader = log().open(LogQuery.ALL)) {
            log().write(ContractLog.line(2, "two"));
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(1, "one"));
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    default void nothingIsReadAfterClose() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"));
        LogReader reader = log().open(LogQuery.ALL);
        assertThat(reader.next()).isPresent();
        reader.close();
        assertThat(reader.next()).isEmpty();
        reader.close();
    }

    @ParameterizedTest(name = "a time written as {0} is understood", quoteTextArguments = false)
    @ValueSource(
            strings = {
                "2026-03-01T10:00:00Z",
                "2026-03-01T10:00:00+00:00",
                "2026-03-01T12:30:00+02:30",
                "2026-02-28T23:00:00-11:00",
                "2026-03-02T00:00:00.000000000+14:00"
            })
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void zone(String time) {
        log().writeRaw(time + " stdout F x\n");
        assertThat(log().read(LogQuery.ALL).stream().map(LogRecord::at))
                .containsExactly(Instant.parse("2026-03-01T10:00:00Z"));
    }

    @ParameterizedTest(name = "the line <{0}> is no record and is passed over", quoteTextArguments = false)
    @ValueSource(
            strings = {
                "garbage",
                "",
                "2026-03-01T10:00:00Z stdout F",
                "2026-13-01T10:00:00Z stdout F x",
                "2026-03-01T10:00:00 stdout F x",
                "2026-03-01T10:00:00Z stdwat F x",
                "2026-03-01T10:00:00Z stdout Q x",
                "\u0000\u0000"
            })
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void malformed(String line) {
        log().write(ContractLog.line(1, "before"));
        log().writeRaw(line + "\n");
        log().write(ContractLog.line(2, "after"));
        assertThat(log().read(LogQuery.ALL))
                .containsExactly(ContractLog.line(1, "before"), ContractLog.line(2, "after"));
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void anEndlessLineIsPassedOver() {
        log().write(ContractLog.line(1, "before"));
        log().writeRaw("x".repeat(5_000_000) + "\n");
        log().write(ContractLog.line(2, "after"));
        assertThat(log().read(LogQuery.ALL))
                .containsExactly(ContractLog.line(1, "before"), ContractLog.line(2, "after"));
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aRecordThatIsHalfWrittenIsNotThere() {
        log().write(ContractLog.line(1, "one"));
        log().writeRaw("2026-03-01T10:00:00Z stdout F tw");
        assertThat(log().read(LogQuery.ALL)).containsExactly(ContractLog.line(1, "one"));
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void readingDoesNotChangeTheFile() throws IOException {
        log().write(ContractLog.line(1, "one"));
        log().writeRaw("half");
        String before = Files.readString(log().file().orElseThrow());
        log().read(LogQuery.ALL);
        log().read(ContractLog.tail(1, true));
        assertThat(log().file().orElseThrow()).hasContent(before);
    }
}
