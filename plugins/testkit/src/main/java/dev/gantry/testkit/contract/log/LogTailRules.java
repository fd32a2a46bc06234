// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_READING;
import static org.assertj.core.api.Assertions.assertThat;

/** The last lines of a log. */
@Needs(SUPPORTS_LOG_READING)
interface LogTailRules extends LogRuleBase {
    @ParameterizedTest(name = "a tail of {0} is the end of five lines")
    @ValueSource(ints = {0, 1, 2, 4, 5, 6, 1000})
    default void tail(int lines) {
        List<LogRecord> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(ContractLog.line(i, "line " + i));
        }
        log().write(all.toArray(LogRecord[]::new));
        assertThat(log().read(ContractLog.tail(lines, false))).isEqualTo(all.subList(Math.max(0, 5 - lines), 5));
    }

    @ParameterizedTest(name = "a tail of {0} is the end of a long log")
    @ValueSource(ints = {1, 100, 5000, 19_999})
    default void tailOfALongLog(int lines) {
        List<LogRecord> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(ContractLog.line(i, "x".repeat(i % 97) + i));
        }
        log().write(all.toArray(LogRecord[]::new));
        assertThat(log().read(ContractLog.tail(lines, false))).isEqualTo(all.subList(all.size() - lines, all.size()));
    }

    @Test
    default void theTailOfALogThatWasNeverWrittenIsEmpty() {
        assertThat(log().read(ContractLog.tail(5, false))).isEmpty();
    }

    @Test
    default void aLineCountsOnceWithAllItsPieces() {
        LogRecord[] all = {
            ContractLog.line(1, "one"),
            ContractLog.record(2, Stream.STDOUT, true, "t"),
            ContractLog.record(3, Stream.STDOUT, true, "w"),
            ContractLog.record(4, Stream.STDOUT, false, "o"),
            ContractLog.line(5, "three")
        };
        log().write(all);
        assertThat(log().read(ContractLog.tail(2, false))).containsExactly(all[1], all[2], all[3], all[4]);
    }

    @Test
    default void linesOfBothStreamsCount() {
        LogRecord[] all = {
            ContractLog.line(1, "one"),
            ContractLog.record(2, Stream.STDERR, false, "two"),
            ContractLog.line(3, "three"),
            ContractLog.record(4, Stream.STDERR, false, "four")
        };
        log().write(all);
        assertThat(log().read(ContractLog.tail(3, false))).containsExactly(all[1], all[2], all[3]);
    }

    @Test
    default void aLineThatIsNotEndedYetCounts() {
        LogRecord[] all = {ContractLog.line(1, "one"), ContractLog.record(2, Stream.STDOUT, true, "unfinished")};
        log().write(all);
        assertThat(log().read(ContractLog.tail(2, false))).containsExactly(all);
    }

    @Test
    default void sinceAppliesToATailToo() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"), ContractLog.line(3, "three"));
        assertThat(log().read(new LogQuery(
                        OptionalLong.of(2), Optional.of(ContractLog.START.plusSeconds(2)), Optional.empty(), false)))
                .containsExactly(ContractLog.line(3, "three"));
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aRecordThatIsHalfWrittenDoesNotCount() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"));
        log().writeRaw("2026-03-01T10:00:00Z stdo");
        assertThat(log().read(ContractLog.tail(1, false))).containsExactly(ContractLog.line(2, "two"));
    }
}
