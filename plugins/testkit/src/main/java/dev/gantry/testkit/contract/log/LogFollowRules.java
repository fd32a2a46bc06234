// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.spi.log.LogReader;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_READING;
import static org.assertj.core.api.Assertions.assertThat;

/** Reading on while the log is being written. */
@Needs(SUPPORTS_LOG_READING)
interface LogFollowRules extends LogRuleBase {
    /** Asks again and again, as the engine does when it is told that the log has grown. */
    private LogRecord await(LogReader reader) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        Optional<LogRecord> next = reader.next();
        while (next.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no further record within 30 s");
            }
            Thread.yield();
            next = reader.next();
        }
        return next.get();
    }

    @Test
    default void aFollowerGetsWhatIsThereAndWhatComes() {
        log().write(ContractLog.line(1, "one"));
        try (LogReader reader = log().open(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(1, "one"));
            log().write(ContractLog.line(2, "two"), ContractLog.line(3, "three"));
            assertThat(ContractLog.drain(reader))
                    .containsExactly(ContractLog.line(2, "two"), ContractLog.line(3, "three"));
        }
    }

    @Test
    default void aFollowerOfALogThatWasNeverWrittenGetsTheFirstRecord() {
        try (LogReader reader = log().open(LogQuery.FOLLOW)) {
            assertThat(reader.next()).isEmpty();
            log().write(ContractLog.line(1, "one"));
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(1, "one"));
        }
    }

    @Test
    default void aFollowerWithATailBeginsThere() {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"));
        try (LogReader reader = log().open(ContractLog.tail(1, true))) {
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(2, "two"));
            log().write(ContractLog.line(3, "three"));
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(3, "three"));
        }
    }

    @Test
    default void aFollowerWithATailOfNoneGetsOnlyWhatComes() {
        log().write(ContractLog.line(1, "one"));
        try (LogReader reader = log().open(ContractLog.tail(0, true))) {
            assertThat(ContractLog.drain(reader)).isEmpty();
            log().write(ContractLog.line(2, "two"));
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(2, "two"));
        }
    }

    @Test
    default void aFollowerLosesNothingOfAWriterThatWritesAllTheTime() throws Exception {
        List<LogRecord> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(ContractLog.record(i, LogRecord.Stream.values()[i % 2], i % 5 == 0, "record " + i));
        }
        try (LogReader reader = log().open(LogQuery.FOLLOW)) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> all.forEach(log()::write));
            List<LogRecord> seen = new ArrayList<>();
            while (seen.size() < all.size()) {
                seen.add(await(reader));
            }
            writing.get(30, TimeUnit.SECONDS);
            assertThat(seen).isEqualTo(all);
        }
    }

    @Test
    default void twoFollowersBothGetAll() {
        try (LogReader first = log().open(LogQuery.FOLLOW);
                LogReader second = log().open(LogQuery.FOLLOW)) {
            log().write(ContractLog.line(1, "one"));
            assertThat(ContractLog.drain(first)).hasSize(1);
            log().write(ContractLog.line(2, "two"));
            assertThat(ContractLog.drain(second)).hasSize(2);
            assertThat(ContractLog.drain(first)).hasSize(1);
        }
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aRecordIsThereOnceItIsWrittenWhole() {
        try (LogReader reader = log().open(LogQuery.FOLLOW)) {
            for (String piece : List.of("2026-03-01T10:00:00Z st", "dout F he", "llo")) {
                log().writeRaw(piece);
                assertThat(reader.next()).isEmpty();
            }
            log().writeRaw("\n");
            assertThat(ContractLog.drain(reader)).hasSize(1);
        }
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aFollowerGoesOnInTheFileThatReplacesTheOneItReads() throws IOException {
        Path file = log().file().orElseThrow();
        log().write(ContractLog.line(1, "one"));
        try (LogReader reader = log().open(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).hasSize(1);
            log().write(ContractLog.line(2, "two"));
            Path fresh = Files.createFile(file.resolveSibling("fresh"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            log().write(ContractLog.line(3, "three"));
            assertThat(ContractLog.drain(reader))
                    .containsExactly(ContractLog.line(2, "two"), ContractLog.line(3, "three"));
        }
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aFollowerBeginsAgainWhenTheFileIsTruncated() throws IOException {
        log().write(ContractLog.line(1, "one"), ContractLog.line(2, "two"));
        try (LogReader reader = log().open(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).hasSize(2);
            Files.writeString(log().file().orElseThrow(), "", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(ContractLog.drain(reader)).isEmpty();
            log().write(ContractLog.line(3, "three"));
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(3, "three"));
        }
    }
}
