// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult;
import dev.gantry.api.model.AttachResult.Count;
import dev.gantry.api.model.AttachResult.End;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.TerminalSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is attached to a container sees all of its output, feeds its input, and never holds it up for long. */
@Tag("real")
class AttachTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** What a client has got so far. */
    private static final class Client {
        final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

        AttachOptions options() {
            return AttachOptions.of(stdout, stderr);
        }

        String out() {
            return stdout.toString(StandardCharsets.UTF_8);
        }

        String err() {
            return stderr.toString(StandardCharsets.UTF_8);
        }

        void awaitOut(String text) {
            EngineRoot.eventually("it gets " + text, () -> out().contains(text));
        }
    }

    private static void type(Attachment attachment, String text) throws IOException {
        attachment.stdin().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AttachResult ended(Attachment attachment) throws Exception {
        return attachment.whenEnded().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void attachedBeforeTheStartNothingIsMissed(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sh", "-c", "echo hello; echo oops >&2; exit 3")
                    .build());
            Client client = new Client();
            try (Attachment attachment = container.startAndAttach(client.options())) {
                AttachResult result = attachment.await();
                assertThat(client.out()).isEqualTo("hello\n");
                assertThat(client.err()).isEqualTo("oops\n");
                assertThat(result)
                        .isEqualTo(new AttachResult(
                                End.OUTPUT_ENDED, new Count(6, 0), new Count(5, 0), 0, Optional.empty()));
            }
            assertThat(container.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(3));
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void inputReachesTheProcessAndItsEndToo(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container =
                    root.open().create(root.command("cat").openStdin(true).build());
            Client client = new Client();
            String text =
                    IntStream.range(0, 20_000).mapToObj(i -> "line " + i + "\n").reduce("", String::concat);
            try (Attachment attachment = container.startAndAttach(client.options())) {
                type(attachment, text);
                attachment.stdin().close();
                assertThat(ended(attachment).stdinBytes()).isEqualTo(text.length());
            }
            assertThat(client.out()).isEqualTo(text);
            assertThat(container.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void whoWritesAndLeavesAtOnceHasEndedTheInput(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            // What is echoed meanwhile is often on its way to who leaves.
            for (int i = 0; i < 25; i++) {
                Container container = engine.create(root.command("sh", "-c", "cat; echo end")
                        .openStdin(true)
                        .build());
                container.start();
                try (Attachment attachment = container.attach(AttachOptions.inputOnly())) {
                    type(attachment, "some\n");
                    attachment.stdin().close();
                }
                assertThat(container.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
                assertThat(EngineRoot.lines(container)).containsExactly("some", "end");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void everyClientGetsAllOutputFromWhenItCame(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container =
                    root.open().create(root.command("cat").openStdin(true).build());
            Client first = new Client();
            Client second = new Client();
            try (Attachment one = container.startAndAttach(first.options())) {
                type(one, "before\n");
                first.awaitOut("before\n");
                Attachment two = container.attach(second.options());
                type(two, "after\n");
                first.awaitOut("after\n");
                second.awaitOut("after\n");
                two.close();
                assertThat(ended(two).end()).isEqualTo(End.DETACHED);
                // It read to the end of its input, which came with that.
                assertThat(ended(one).end()).isEqualTo(End.OUTPUT_ENDED);
            }
            assertThat(first.out()).isEqualTo("before\nafter\n");
            assertThat(second.out()).isEqualTo("after\n");
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aTerminalHasItsSizeBeforeTheCommandLooksAndWhenItChanges(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "stty size; while read line; do stty size; done")
                            .terminal(true)
                            .openStdin(true)
                            .build());
            Client client = new Client();
            try (Attachment attachment =
                    container.startAndAttach(client.options().withSize(new TerminalSize(33, 101)))) {
                client.awaitOut("33 101\r\n");
                container.resize(new TerminalSize(44, 99));
                EngineRoot.eventually("the new size is seen", () -> {
                    try {
                        type(attachment, "\n");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return client.out().contains("44 99\r\n");
                });
                // End of file, as a terminal has it.
                type(attachment, "\4");
                assertThat(ended(attachment).end()).isEqualTo(End.OUTPUT_ENDED);
            }
            assertThat(client.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void theDetachKeysLeaveTheContainerRunning(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = root.open()
                    .create(root.command("cat").terminal(true).openStdin(true).build());
            Client client = new Client();
            try (Attachment attachment = container.startAndAttach(client.options())) {
                type(attachment, "some\n\20");
                client.awaitOut("some\r\nsome\r\n");
                type(attachment, "\21lost");
                AttachResult result = ended(attachment);
                assertThat(result.end()).isEqualTo(End.DETACHED);
                assertThat(result.stdinBytes()).isEqualTo("some\n".length());
                assertThatThrownBy(() -> type(attachment, "late")).isInstanceOf(IOException.class);
            }
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            Client again = new Client();
            try (Attachment attachment = container.attach(again.options().withDetachKeys(DetachKeys.NONE))) {
                type(attachment, "more\n");
                again.awaitOut("more\r\nmore\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aClientThatTakesNothingHoldsUpNeitherTheContainerNorItsLog(RuntimeUnderTest runtime) throws Exception {
        int lines = 300_000;
        Duration patience = Duration.ofMillis(100);
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = root.open()
                    .create(root.command("seq", Integer.toString(lines)).build());
            CountDownLatch release = new CountDownLatch(1);
            OutputStream stuck = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    write(0);
                }
            };
            try (Attachment attachment =
                    container.startAndAttach(AttachOptions.of(stuck, stuck).withPatience(patience))) {
                assertThat(container.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
                String log = EngineRoot.output(container, Stream.STDOUT);
                // Only then has it lost the right to be waited for.
                Instant over = Instant.now().plus(patience.multipliedBy(10));
                EngineRoot.eventually(
                        "its patience is over", () -> Instant.now().isAfter(over));
                release.countDown();
                Count count = ended(attachment).stdout();
                assertThat(count.delivered() + count.dropped()).isEqualTo(log.length());
                assertThat(count.dropped()).isPositive();
                assertThat(log.lines()).hasSize(lines);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aClientThatFailsIsLetGoAndTheContainerGoesOn(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "while true; do echo more; sleep 0.01; done")
                            .build());
            OutputStream broken = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("nobody there");
                }
            };
            try (Attachment attachment = container.startAndAttach(AttachOptions.of(broken, broken))) {
                AttachResult result = ended(attachment);
                assertThat(result.end()).isEqualTo(End.CLIENT_FAILED);
                assertThat(result.failure())
                        .hasValueSatisfying(e -> assertThat(e).hasMessage("nobody there"));
            }
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void withTheEngineAttachmentsEnd(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            try (Attachment attachment = container.startAndAttach(new Client().options())) {
                engine.close();
                assertThatThrownBy(() -> ended(attachment))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
                assertThatThrownBy(attachment::await)
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void whatCannotBeAttachedToIsRefused(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = root.open().create(root.command("true").build());
            assertThatThrownBy(() -> container.attach(new Client().options()))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STATE))
                    .hasMessageContaining("can only attach to created or running containers");
            try (Attachment attachment = container.startAndAttach(new Client().options())) {
                assertThatThrownBy(attachment::stdin)
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
                attachment.await();
            }
            container.waitForExit(SOON);
            assertThatThrownBy(() -> container.attach(new Client().options()))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STATE));
            container.init(Container.Dependencies.START);
            assertThatThrownBy(() -> container.resize(new TerminalSize(10, 20)))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void aStartThatFailsLeavesNoAttachment(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container =
                    root.open().create(root.command("no-such-command").build());
            assertThatThrownBy(() -> container.startAndAttach(new Client().options()))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_COMMAND_NOT_FOUND));
            assertThat(container.state()).isEqualTo(ContainerState.CONFIGURED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void muchOutputArrivesByteForByte(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            int lines = 8_000_000;
            Container container = root.open()
                    .create(root.command("seq", Integer.toString(lines))
                            .log(new LogSpec(Optional.of("none"), Map.of()))
                            .build());
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (Attachment attachment = container.startAndAttach(AttachOptions.of(
                    new DigestOutputStream(OutputStream.nullOutputStream(), digest),
                    OutputStream.nullOutputStream()))) {
                attachment.await();
            }
            MessageDigest expected = MessageDigest.getInstance("SHA-256");
            for (int i = 1; i <= lines; i++) {
                expected.update((i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(HexFormat.of().formatHex(digest.digest()))
                    .isEqualTo(HexFormat.of().formatHex(expected.digest()));
        }
    }
}
