// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.stream.FrameStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Output that is kept in the journal of the host, by the journald of the host and read by its journalctl. */
@Tag("real")
@Timeout(120)
class JournaldTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final LogSpec JOURNAL = journal(Map.of());

    private static JournalDaemon daemon;

    @BeforeAll
    static void startJournal() throws Exception {
        daemon = JournalDaemon.running();
    }

    @AfterAll
    static void stopJournal() {
        daemon.close();
    }

    private static LogSpec journal(Map<String, String> options) {
        return new LogSpec(Optional.of("journald"), options);
    }

    private static Container start(Engine engine, EngineRoot root, LogSpec log, String script) {
        Container container =
                engine.create(root.command("sh", "-c", script).log(log).build());
        container.start();
        return container;
    }

    private static List<LogRecord> read(Container container, LogQuery query) {
        List<LogRecord> records = new ArrayList<>();
        try (LogStream log = container.logs(query)) {
            log.forEachRemaining(records::add);
        }
        return records;
    }

    private static String numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void bothStreamsAreInTheJournalAndComeBack(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Instant before = Instant.now();
            Container container = start(
                    root.open(),
                    root,
                    journal(Map.of("tag", "gantry-test tag")),
                    "echo one; echo two >&2; printf '\\377\\n'; printf rest; exit 3");
            assertThat(container.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(3));
            List<LogRecord> records = read(container, LogQuery.ALL);
            assertThat(records.stream()
                            .filter(record -> record.stream() == Stream.STDERR)
                            .map(LogRecord::asString))
                    .containsExactly("two");
            List<LogRecord> out = records.stream()
                    .filter(record -> record.stream() == Stream.STDOUT)
                    .toList();
            assertThat(out.get(0).text()).isEqualTo("one".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(out.get(1).text()).isEqualTo(new byte[] {(byte) 0xff});
            assertThat(out.get(2).asString()).isEqualTo("rest");
            assertThat(out).extracting(LogRecord::partial).containsExactly(false, false, true);
            assertThat(records)
                    .allSatisfy(record -> assertThat(record.at())
                            .isAfter(before.minusSeconds(1))
                            .isBefore(Instant.now().plusSeconds(1)));
            assertThat(JournalDaemon.journalctl(
                            "-o", "cat", "--no-pager", "-t", "gantry-test tag", "CONTAINER_ID_FULL=" + container.id()))
                    .contains("one")
                    .contains("two");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void whoFollowsGetsEveryLineAndTheEnd(RuntimeUnderTest runtime) throws Exception {
        int lines = 20_000;
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = start(engine, root, JOURNAL, "seq " + lines + "; sleep 0.5; seq " + lines);
            assertThat(EngineRoot.output(container, Stream.STDOUT))
                    .isEqualTo(numbers(lines).repeat(2));
            assertThat(container.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
            assertThat(EngineRoot.output(container, Stream.STDOUT))
                    .isEqualTo(numbers(lines).repeat(2));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void aLongLineIsWholeAgain(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = start(root.open(), root, JOURNAL, "printf '%020000d\\n' 7; echo after");
            assertThat(EngineRoot.output(container, Stream.STDOUT)).isEqualTo("0".repeat(19_999) + "7\nafter\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void tailAndTimesChoose(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = start(root.open(), root, JOURNAL, "seq 9");
            container.waitForExit(SOON);
            List<LogRecord> all = read(container, LogQuery.ALL);
            assertThat(all).hasSize(9);
            assertThat(read(container, LogQuery.FOLLOW)).isEqualTo(all);
            for (boolean follow : new boolean[] {false, true}) {
                assertThat(read(
                                container,
                                new LogQuery(OptionalLong.of(2), Optional.empty(), Optional.empty(), follow)))
                        .isEqualTo(all.subList(7, 9));
                assertThat(read(
                                container,
                                new LogQuery(OptionalLong.of(0), Optional.empty(), Optional.empty(), follow)))
                        .isEmpty();
            }
            Instant fifth = all.get(4).at();
            assertThat(read(container, new LogQuery(OptionalLong.empty(), Optional.of(fifth), Optional.empty(), false)))
                    .isEqualTo(all.stream()
                            .filter(record -> record.at().isAfter(fifth))
                            .toList());
            assertThat(read(container, new LogQuery(OptionalLong.empty(), Optional.empty(), Optional.of(fifth), false)))
                    .isEqualTo(all.stream()
                            .filter(record -> record.at().isBefore(fifth))
                            .toList());
        }
    }

    @Test
    void theFakeDoesNotWriteToTheJournalAndSaysSo() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            assertThatThrownBy(() ->
                            engine.create(root.command("true").log(JOURNAL).build()))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                    .hasMessageContaining("does not write to the journal, which log driver journald needs");
            assertThat(engine.containers()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void aClientOfAnHttpServerGetsWhatTheJournalHasAndWhatComesAfter(RuntimeUnderTest runtime) throws Exception {
        int lines = 5000;
        try (EngineRoot root = EngineRoot.on(runtime);
                HttpAttachTest.Client client = new HttpAttachTest.Client(root)) {
            Container container = start(root.open(), root, JOURNAL, "seq " + lines + "; sleep 1; seq " + lines);
            client.attach(container, HttpAttachOptions.DEFAULT.withLogs());
            client.toEnd();
            assertThat(client.stream(FrameStream.STDOUT))
                    .isEqualTo(numbers(lines).repeat(2));
        }
    }
}
