// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogRotation;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_ROTATION;
import static org.assertj.core.api.Assertions.assertThat;

/** Logs that the engine rotates. */
@Needs(SUPPORTS_LOG_ROTATION)
interface LogRotationRules extends LogRuleBase {
    private LogRotation rotation() {
        return log().driver().rotation(log().rotatingTarget()).orElseThrow();
    }

    private LogReader reader(LogQuery query) {
        return log().driver().read(log().rotatingTarget(), query);
    }

    private List<LogRecord> read(LogQuery query) {
        try (LogReader reader = reader(query)) {
            return ContractLog.drain(reader);
        }
    }

    /** What the engine does first: the file gets another name beside its own. */
    private void pass() {
        try {
            LogRotation rotation = rotation();
            Files.deleteIfExists(rotation.generation(rotation.files() - 1));
            for (int number = rotation.files() - 2; number > 0; number--) {
                if (Files.exists(rotation.generation(number))) {
                    Files.move(rotation.generation(number), rotation.generation(number + 1));
                }
            }
            Files.createLink(rotation.generation(1), rotation.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the monitor does then. */
    private void beginAnew() {
        try {
            Path fresh = Files.createFile(rotation().file().resolveSibling("fresh"));
            Files.move(fresh, rotation().file(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rotate() {
        pass();
        beginAnew();
    }

    private List<LogRecord> linesInFiles(int... lines) {
        List<LogRecord> all = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            if (i > 0) {
                rotate();
            }
            for (int line = 0; line < lines[i]; line++) {
                LogRecord record =
                        ContractLog.record(all.size(), Stream.values()[all.size() % 2], false, "line " + all.size());
                log().write(record);
                all.add(record);
            }
        }
        return all;
    }

    @Test
    default void withoutOptionsNothingIsRotated() {
        assertThat(log().driver().rotation(log().target())).isEmpty();
    }

    @Test
    default void theFileOfTheSinkIsRotatedAndHasNoLimitOfItsOwn() {
        assertThat(log().driver().sink(log().rotatingTarget()))
                .isEqualTo(new LogSink.K8sFile(rotation().file(), OptionalLong.empty()));
        assertThat(rotation().files()).isEqualTo(4);
    }

    @Test
    default void allFilesAreReadTheOldestFirst() {
        assertThat(read(LogQuery.ALL)).isEmpty();
        List<LogRecord> all = linesInFiles(3, 1, 0, 2);
        assertThat(read(LogQuery.ALL)).isEqualTo(all);
    }

    @Test
    default void aFileWithTwoNamesIsReadOnce() {
        List<LogRecord> all = linesInFiles(3, 2);
        pass();
        assertThat(read(LogQuery.ALL)).isEqualTo(all);
        try (LogReader reader = reader(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).isEqualTo(all);
            log().write(ContractLog.line(7, "late"));
            beginAnew();
            log().write(ContractLog.line(8, "new"));
            assertThat(ContractLog.drain(reader))
                    .containsExactly(ContractLog.line(7, "late"), ContractLog.line(8, "new"));
        }
    }

    @Test
    default void aNumberThatIsMissingHidesNothing() throws IOException {
        List<LogRecord> all = linesInFiles(2, 2, 2);
        Files.move(rotation().generation(2), rotation().generation(3));
        assertThat(read(LogQuery.ALL)).isEqualTo(all);
    }

    @ParameterizedTest(name = "a tail of {0} is the end of all files together")
    @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 9, 1000})
    default void tailOfAll(int lines) {
        List<LogRecord> all = linesInFiles(3, 2, 0, 2);
        assertThat(read(ContractLog.tail(lines, false))).isEqualTo(all.subList(Math.max(0, 7 - lines), 7));
    }

    @Test
    default void aLineOfATailKeepsThePiecesThatAreInAnOlderFile() {
        log().write(ContractLog.line(1, "one"), ContractLog.record(2, Stream.STDOUT, true, "t"));
        rotate();
        log().write(ContractLog.record(3, Stream.STDOUT, false, "wo"));
        assertThat(read(ContractLog.tail(1, false)))
                .containsExactly(
                        ContractLog.record(2, Stream.STDOUT, true, "t"),
                        ContractLog.record(3, Stream.STDOUT, false, "wo"));
    }

    @ParameterizedTest(name = "a follower misses nothing of {0} rotations between two looks")
    @ValueSource(ints = {1, 2, 3})
    default void followAcross(int rotations) {
        log().write(ContractLog.line(0, "zero"));
        try (LogReader reader = reader(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).hasSize(1);
            List<LogRecord> written = new ArrayList<>();
            for (int i = 1; i <= rotations; i++) {
                LogRecord before = ContractLog.line(2 * i, "before " + i);
                LogRecord after = ContractLog.line(2 * i + 1, "after " + i);
                log().write(before);
                rotate();
                log().write(after);
                written.addAll(List.of(before, after));
            }
            assertThat(ContractLog.drain(reader)).isEqualTo(written);
        }
    }

    @Test
    default void aFollowerThatIsSlowerThanTheRotationGoesOnWithTheOldestThereIs() {
        log().write(ContractLog.line(0, "zero"));
        try (LogReader reader = reader(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).hasSize(1);
            List<LogRecord> written = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                rotate();
                written.add(ContractLog.line(i, "line " + i));
                log().write(written.get(i - 1));
            }
            assertThat(ContractLog.drain(reader)).isEqualTo(written.subList(2, 6));
        }
    }

    @Test
    default void whatIsRotatedAwayWhileItIsReadIsReadToItsEnd() {
        List<LogRecord> all = linesInFiles(2, 2, 2, 2);
        try (LogReader reader = reader(LogQuery.ALL)) {
            List<LogRecord> read = new ArrayList<>();
            read.add(reader.next().orElseThrow());
            rotate();
            rotate();
            read.addAll(ContractLog.drain(reader));
            assertThat(read).isEqualTo(all);
        }
    }

    @Test
    default void aFollowerWaitsForANewFileWhenTheLogIsRemoved() throws IOException {
        log().write(ContractLog.line(1, "one"));
        try (LogReader reader = reader(LogQuery.FOLLOW)) {
            assertThat(ContractLog.drain(reader)).hasSize(1);
            Files.delete(rotation().file());
            assertThat(ContractLog.drain(reader)).isEmpty();
            log().write(ContractLog.line(2, "two"));
            assertThat(ContractLog.drain(reader)).containsExactly(ContractLog.line(2, "two"));
        }
    }
}
