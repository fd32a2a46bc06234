// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StreamConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Terminals of containers and of what is executed in them. What a terminal does is tested beside it. */
class FakeTerminalTest {
    private static final StdioSpec TERMINAL = new StdioSpec(true, true);

    @TempDir
    private Path directory;

    private FakeFixture fake;

    @BeforeEach
    void open() {
        fake = new FakeFixture(directory);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    private static final class Screen implements OutputReceiver {
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        @Override
        public void output(Stream stream, ByteBuffer bytes) {
            assertThat(stream).isEqualTo(Stream.STDOUT);
            text.append(StandardCharsets.UTF_8.decode(bytes));
        }

        @Override
        public void ended() {
            ended = true;
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private Bundle created(String... args) {
        Bundle bundle = fake.bundle(args);
        fake.runtime.create(new CreateRequest(
                bundle,
                TERMINAL,
                new LogSink.K8sFile(fake.log(), OptionalLong.empty()),
                Optional.empty(),
                List.of(),
                Optional.empty()));
        return bundle;
    }

    private Bundle started(String... args) {
        Bundle bundle = created(args);
        fake.runtime.start(bundle);
        return bundle;
    }

    private StreamConnection executed(
            Bundle bundle, String id, Screen screen, Optional<TerminalSize> size, String... args) {
        OciSpec.ProcessConfig process = FakeFixture.process("/", args);
        return fake.runtime
                .exec(new ExecRequest(
                        fake.session(bundle, id),
                        TERMINAL,
                        size.map(process::withConsoleSize).orElse(process),
                        Optional.of(screen)))
                .streams()
                .orElseThrow();
    }

    private static void type(StreamConnection connection, String text) throws IOException {
        connection.input(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertFails(ErrorCode code, String words, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(words);
        });
    }

    @Test
    void whatWasTypedAndTheSizesAreOnRecordForWhoeverPlaysTheContainer() throws IOException {
        assertThat(fake.runtime.info().features()).contains(RuntimeFeature.TERMINAL);
        Bundle bundle = created("sh", "-c", "stty size; read line; stty size; echo got $line; exec cat");
        fake.runtime.resize(bundle, new TerminalSize(24, 80));
        Screen screen = new Screen();
        StreamConnection connection = fake.runtime.attach(bundle, screen);
        fake.runtime.start(bundle);
        type(connection, "wo");
        fake.runtime.resize(bundle, new TerminalSize(25, 81));
        fake.reopen();
        Screen after = new Screen();
        connection = fake.runtime.attach(bundle, after);
        type(connection, "x\177rd\r");
        fake.host.advance(0);
        assertThat(after).hasToString("x\b \brd\r\n25 81\r\ngot word\r\n");
        assertThat(Files.readString(fake.log()).replaceAll("(?m)^\\S+ ", ""))
                .isEqualTo(
                        "stdout F 24 80\r\nstdout P wo\nstdout F x\b \brd\r\nstdout F 25 81\r\nstdout F got word\r\n");
    }

    @Test
    void whatIsTypedElsewhereIsSeenHere() throws IOException {
        Bundle bundle = started("cat");
        Screen here = new Screen();
        fake.runtime.attach(bundle, here);
        OciRuntime other = fake.open(fake.host, id -> {});
        type(other.attach(bundle, new Screen()), "from there\r");
        fake.host.changed(directory.resolve("state").resolve(FakeFixture.ID + ".json"));
        fake.host.advance(0);
        assertThat(here).hasToString("from there\r\nfrom there\r\n");
        other.close();
    }

    @Test
    void neitherTheEndOfTheInputNorTheConnectionsEndsATerminal() throws IOException {
        Bundle bundle = started("cat");
        StreamConnection connection = fake.runtime.attach(bundle, new Screen());
        connection.endInput();
        connection.close();
        Screen screen = new Screen();
        StreamConnection session = executed(bundle, "a", screen, Optional.empty(), "cat");
        session.endInput();
        type(session, "on\r");
        fake.host.advance(0);
        assertThat(screen).hasToString("on\r\non\r\n");
        session.close();
        fake.host.advance(1000);
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
        assertThat(fake.runtime.execExitReport(fake.session(bundle, "a"))).isEmpty();
    }

    @Test
    void aTerminalHasTheLowestNumberThatIsFree() throws IOException {
        Bundle bundle = started("sleep", "1000");
        Screen first = new Screen();
        Screen second = new Screen();
        Screen third = new Screen();
        StreamConnection connection = executed(bundle, "a", first, Optional.empty(), "sh", "-c", "tty; read line");
        executed(bundle, "b", second, Optional.empty(), "sh", "-c", "tty; sleep 1000");
        type(connection, "\r");
        executed(bundle, "c", third, Optional.empty(), "tty");
        fake.host.advance(0);
        assertThat(List.of(first.toString(), second.toString(), third.toString()))
                .containsExactly("/dev/pts/1\r\n\r\n", "/dev/pts/2\r\n", "/dev/pts/1\r\n");
        assertThat(first.ended && third.ended && !second.ended).isTrue();
    }

    @Test
    void aCommandFindsItsSizeAndIsToldOfAnother() {
        Bundle bundle = started("sleep", "1000");
        Screen screen = new Screen();
        executed(
                bundle,
                "a",
                screen,
                Optional.of(new TerminalSize(33, 101)),
                "sh",
                "-c",
                "trap 'stty size; exit 3' WINCH; stty size; while :; do sleep 1; done");
        fake.runtime.resizeExec(fake.session(bundle, "a"), new TerminalSize(34, 102));
        fake.host.advance(1000);
        assertThat(screen).hasToString("33 101\r\n34 102\r\n");
        assertFails(
                ErrorCode.CONTAINER_STOPPED,
                "the command does not run",
                () -> fake.runtime.resizeExec(fake.session(bundle, "a"), new TerminalSize(1, 1)));
    }

    @Test
    void whatHasNoTerminalHasNoSize() {
        Bundle bundle = fake.started(fake.bundle("sleep", "1000"));
        assertFails(
                ErrorCode.RUNTIME_FAILED,
                "has no terminal",
                () -> fake.runtime.resize(bundle, new TerminalSize(24, 80)));
        fake.runtime.exec(fake.execution(bundle, "a", "sleep", "1000"));
        assertFails(
                ErrorCode.RUNTIME_FAILED,
                "has no terminal",
                () -> fake.runtime.resizeExec(fake.session(bundle, "a"), new TerminalSize(24, 80)));
    }
}
