// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of output. */
@Needs(SUPPORTS_LOG_K8S_FILE)
interface LogRules extends RuntimeRules {
    private List<LogLine> logOf(String script) {
        Bundle bundle = containers().started(Workload.shell(script));
        containers().awaitExit(bundle);
        return containers().lines(bundle);
    }

    private Bundle logged(Workload workload, LogSink sink) {
        Bundle bundle = containers().bundle(workload);
        containers().runtime().create(containers().request(bundle, sink, List.of()));
        return containers().start(bundle);
    }

    @Test
    default void eachLineIsARecordWithItsStream() {
        assertThat(logOf("echo out; sleep 0.05; echo err >&2")).hasToString("[stdout F out, stderr F err]");
    }

    @Test
    default void allOutputIsInTheLogOnceTheEndIsReported() {
        List<LogLine> log = logOf("seq 2000; seq 3000 >&2");
        assertThat(LogLine.written(log, "stdout")).isEqualTo(numbers(2000));
        assertThat(LogLine.written(log, "stderr")).isEqualTo(numbers(3000));
    }

    private static String numbers(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @Test
    default void outputIsInTheLogWhileTheContainerRuns() {
        Bundle bundle = containers().started(Workload.shell("echo now; exec sleep 1000"));
        containers().awaitLine(bundle, "now");
    }

    @Test
    default void theLastLineIsPartialWhenNoNewlineEndsIt() {
        assertThat(logOf("echo whole; printf part")).hasToString("[stdout F whole, stdout P part]");
    }

    @Test
    default void aLineInPiecesIsPartialUpToItsEnd() {
        List<LogLine> log = logOf("printf a; sleep 0.1; printf b; sleep 0.1; echo c");
        assertThat(log.stream().map(LogLine::tag))
                .endsWith('F')
                .filteredOn(tag -> tag == 'F')
                .hasSize(1);
        assertThat(LogLine.written(log, "stdout")).isEqualTo("abc\n");
    }

    @Test
    default void emptyLinesAreRecords() {
        assertThat(logOf("echo; echo; echo x")).hasToString("[stdout F , stdout F , stdout F x]");
    }

    @Test
    default void spacesAreKept() {
        assertThat(LogLine.written(logOf("echo '  a  b  '"), "stdout")).isEqualTo("  a  b  \n");
    }

    @Test
    default void anyByteIsKept() {
        assertThat(LogLine.written(logOf("printf '\\001\\t\\177\\n'"), "stdout"))
                .isEqualTo("\u0001\t\u007f\n");
        assertThat(LogLine.written(logOf("printf 'gr\u00fcn\\n'"), "stdout")).isEqualTo("gr\u00c3\u00bcn\n");
    }

    @Test
    default void aLongLineIsKeptWhole() {
        assertThat(LogLine.written(logOf("printf %020000d 0; echo"), "stdout")).isEqualTo("0".repeat(20_000) + "\n");
    }

    @Test
    default void aContainerThatWritesNothingHasAnEmptyLog() {
        Bundle bundle = containers().started(Workload.of("true"));
        containers().awaitExit(bundle);
        assertThat(containers().log(bundle)).isEmptyFile();
    }

    @Test
    default void theLogIsForItsOwnerOnly() throws IOException {
        Bundle bundle = containers().created(Workload.of("true"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(containers().log(bundle))))
                .isEqualTo("rw-------");
    }

    @Test
    default void recordsSayWhenTheyWereWritten() {
        Instant before = containers().host().clock().instant();
        List<LogLine> log = logOf("echo one; sleep 0.2; echo two");
        List<Instant> times =
                log.stream().map(LogLine::at).map(OffsetDateTime::toInstant).toList();
        assertThat(times)
                .hasSize(2)
                .isSorted()
                .allSatisfy(time -> assertThat(time)
                        .isBetween(
                                before.minusMillis(1),
                                containers().host().clock().instant()));
        assertThat(times.get(1)).isAfter(times.get(0).plusMillis(150));
    }

    @Test
    default void aSecondRunAppends() {
        Bundle bundle = containers().bundle(Workload.of("echo", "hello"));
        for (int run = 1; run <= 2; run++) {
            containers().runtime().create(containers().request(bundle));
            containers().start(bundle);
            containers().awaitExit(bundle);
            containers().runtime().delete(bundle);
            assertThat(containers().lines(bundle)).hasSize(run);
        }
    }

    @Test
    default void theLogCanBeAnywhere() throws IOException {
        Path elsewhere = Files.createDirectory(containers().directory().resolve("else where"))
                .resolve("my.log");
        Bundle bundle = logged(Workload.of("echo", "hello"), new LogSink.K8sFile(elsewhere, OptionalLong.empty()));
        containers().awaitExit(bundle);
        assertThat(LogLine.read(elsewhere)).hasToString("[stdout F hello]");
        assertThat(containers().log(bundle)).doesNotExist();
    }

    @Test
    default void aLogBeyondItsLimitIsStartedAnew() throws IOException {
        Bundle bundle = containers().bundle(Workload.of("true"));
        Path log = containers().log(bundle);
        Bundle chatty = logged(
                Workload.shell("for i in $(seq 30); do echo line$i; sleep 0.01; done"),
                new LogSink.K8sFile(log, OptionalLong.of(300)));
        containers().awaitExit(chatty);
        assertThat(Files.size(log)).isBetween(1L, 300L);
        List<LogLine> left = LogLine.read(log);
        assertThat(left).hasSizeLessThan(10);
        assertThat(left.get(left.size() - 1)).hasToString("stdout F line30");
        for (int i = 0; i < left.size(); i++) {
            assertThat(left.get(i).text()).isEqualTo("line" + (31 - left.size() + i));
        }
    }

    @Test
    default void aLogBelowItsLimitIsKeptWhole() {
        Bundle bundle = containers().bundle(Workload.of("true"));
        Path log = containers().log(bundle);
        containers().awaitExit(logged(Workload.of("seq", "20"), new LogSink.K8sFile(log, OptionalLong.of(1_000_000))));
        assertThat(LogLine.written(LogLine.read(log), "stdout")).isEqualTo(numbers(20));
    }

    @Test
    default void withoutALogNoFileIsWritten() {
        Bundle bundle = logged(Workload.shell("echo gone; echo gone >&2; exit 3"), new LogSink.None());
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
        assertThat(containers().log(bundle)).doesNotExist();
    }

    @Test
    default void logsOfTwoContainersAreNotMixed() {
        Bundle one = containers().started(Workload.shell("for i in 1 2 3; do echo one; sleep 0.01; done"));
        Bundle two = containers().started(Workload.shell("for i in 1 2 3; do echo two; sleep 0.01; done"));
        containers().awaitExit(one);
        containers().awaitExit(two);
        assertThat(LogLine.written(containers().lines(one), "stdout")).isEqualTo("one\n".repeat(3));
        assertThat(LogLine.written(containers().lines(two), "stdout")).isEqualTo("two\n".repeat(3));
    }

    @Test
    default void aLogThatCannotBeWrittenFailsTheCreateAndLeavesNothing() {
        Bundle bundle = containers().bundle(Workload.of("true"));
        LogSink nowhere = new LogSink.K8sFile(containers().directory().resolve("no/such/dir/x"), OptionalLong.empty());
        RuntimeRules.assertFails(
                () -> containers().runtime().create(containers().request(bundle, nowhere, List.of())),
                ErrorCode.RUNTIME_FAILED,
                ErrorCode.STORE_UNWRITABLE);
        containers().assertNothingIsLeft(bundle);
    }
}
