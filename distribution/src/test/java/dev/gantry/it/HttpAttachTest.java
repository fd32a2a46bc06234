// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.HttpAttachResult;
import dev.gantry.api.model.HttpAttachResult.End;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.stream.FrameDecoder;
import dev.gantry.api.stream.FrameStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a client of an HTTP server gets that is attached to a container, to the byte. */
@Tag("real")
@Timeout(120)
class HttpAttachTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String RAW = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n";

    /** Both ends of a connection, and what the client reads. */
    static final class Client implements AutoCloseable {
        final SocketChannel server;
        final SocketChannel client;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        Client(EngineRoot root) throws IOException {
            Path path = root.directory().resolve("http-" + System.nanoTime());
            try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
                listening.bind(address);
                client = SocketChannel.open(address);
                server = listening.accept();
            }
        }

        CompletableFuture<HttpAttachResult> attach(Container container, HttpAttachOptions options) {
            return inThread(() -> container.httpAttach(server, options));
        }

        void send(String text) throws IOException {
            client.write(StandardCharsets.UTF_8.encode(text));
        }

        /** Reads until the server has ended. */
        Client toEnd() {
            try {
                while (read() >= 0) {}
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Reads until there is so much. */
        void readUntil(int bytes) throws IOException {
            while (received.size() < bytes) {
                assertThat(read()).as("comes before the end").isNotNegative();
            }
        }

        private int read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            int read = client.read(buffer);
            received.write(buffer.array(), 0, Math.max(0, read));
            return read;
        }

        void await(String text) throws IOException {
            while (!text().contains(text)) {
                assertThat(read()).as("comes before the end: " + text).isNotNegative();
            }
        }

        String text() {
            return received.toString(StandardCharsets.ISO_8859_1);
        }

        /** What follows the header. */
        String body(String header) {
            assertThat(text()).startsWith(header);
            return text().substring(header.length());
        }

        /** One stream of the frames that follow the header. */
        String stream(FrameStream wanted) {
            StringBuilder text = new StringBuilder();
            FrameDecoder decoder = new FrameDecoder();
            try {
                decoder.decode(
                        StandardCharsets.ISO_8859_1.encode(body(RAW)),
                        (stream, piece) ->
                                text.append(stream == wanted ? StandardCharsets.ISO_8859_1.decode(piece) : ""));
                decoder.end();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static <T> CompletableFuture<T> inThread(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, work -> new Thread(work).start());
    }

    private static HttpAttachResult result(CompletableFuture<HttpAttachResult> served) throws Exception {
        return served.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static String numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void attachedBeforeTheStartItGetsEverythingInFrames(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client client = new Client(root)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "cat; echo oops >&2; exit 3")
                            .openStdin(true)
                            .build());
            CompletableFuture<HttpAttachResult> served = client.attach(container, HttpAttachOptions.DEFAULT);
            client.await(RAW);
            assertThat(container.state()).isEqualTo(ContainerState.CREATED);
            container.start();
            client.send("hello\n");
            client.client.shutdownOutput();
            client.toEnd();
            assertThat(client.body(RAW)).isEqualTo("\1\0\0\0\0\0\0\6hello\n\2\0\0\0\0\0\0\5oops\n");
            HttpAttachResult result = result(served);
            assertThat(result.end()).isEqualTo(End.OUTPUT_ENDED);
            assertThat(result.stdinBytes()).isEqualTo(6);
            assertThat(result.stdout().delivered()).isEqualTo(6);
            assertThat(result.stderr().delivered()).isEqualTo(5);
            assertThat(client.server.isOpen()).isFalse();
        }
    }

    /** Waits for a line of input, writes text in two pieces, standard error in between; and what all of it is. */
    private record Writer(String script, String stdout, String stderr) {
        static Writer of(RuntimeUnderTest runtime) {
            String numbers = numbers(150_000);
            // Where a line is like any other, only their number tells whether one is missing.
            return runtime.isReal()
                    ? new Writer(
                            "read go; seq 150000; yes same | head -n 200000; seq 1000 >&2; yes same | head -n 200000; echo done; read end",
                            numbers + "same\n".repeat(400_000) + "done\n",
                            numbers(1000))
                    : new Writer(
                            "read go; seq 150000; seq 1000 >&2; seq 150000; echo done; read end",
                            numbers + numbers + "done\n",
                            numbers(1000));
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void whereTheLogMeetsWhatIsWrittenNowNoByteIsLostOrRepeated(RuntimeUnderTest runtime) throws Exception {
        Writer writer = Writer.of(runtime);
        try (EngineRoot root = EngineRoot.on(runtime);
                Client pace = new Client(root)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", writer.script())
                            .openStdin(true)
                            .build());
            CompletableFuture<HttpAttachResult> first = pace.attach(container, HttpAttachOptions.DEFAULT);
            pace.readUntil(RAW.length());
            container.start();
            pace.send("\n");
            List<CompletableFuture<Client>> clients = new ArrayList<>();
            for (int seen = 0;
                    seen < writer.stdout().length() * 3 / 4;
                    seen += writer.stdout().length() / 16) {
                pace.readUntil(seen);
                Client client = new Client(root);
                client.attach(
                        container,
                        HttpAttachOptions.DEFAULT.withStreams(false, true, true).withLogs());
                client.readUntil(RAW.length());
                clients.add(inThread(client::toEnd));
            }
            pace.await("done\n");
            pace.send("\n");
            pace.toEnd();
            assertThat(pace.stream(FrameStream.STDOUT)).isEqualTo(writer.stdout());
            assertThat(result(first).end()).isEqualTo(End.OUTPUT_ENDED);
            for (CompletableFuture<Client> reading : clients) {
                try (Client client = reading.get(SOON.toSeconds(), TimeUnit.SECONDS)) {
                    assertThat(client.stream(FrameStream.STDOUT)).isEqualTo(writer.stdout());
                    assertThat(client.stream(FrameStream.STDERR)).isEqualTo(writer.stderr());
                }
            }
            assertThat(clients).hasSizeGreaterThan(10);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void theLogOfEarlierRunsComesBeforeTheNextOne(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client client = new Client(root);
                Client reader = new Client(root)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "echo out; echo err >&2; cat")
                            .openStdin(true)
                            .build());
            container.start();
            EngineRoot.awaitLine(container, "err");
            container.stop(Duration.ZERO);
            client.attach(container, HttpAttachOptions.DEFAULT.withLogs());
            client.await("err\n");
            container.start();
            client.send("in\n");
            client.client.shutdownOutput();
            client.toEnd();
            assertThat(client.stream(FrameStream.STDOUT)).isEqualTo("out\nout\nin\n");
            assertThat(client.stream(FrameStream.STDERR)).isEqualTo("err\nerr\n");

            container.waitForExit(SOON);
            CompletableFuture<HttpAttachResult> served = reader.attach(
                    container,
                    HttpAttachOptions.DEFAULT.withStreams(false, false, true).logsOnly());
            reader.toEnd();
            assertThat(reader.body(RAW)).isEqualTo("\2\0\0\0\0\0\0\10err\nerr\n");
            assertThat(result(served).end()).isEqualTo(End.OUTPUT_ENDED);
            // To read a log nothing has to be made.
            assertThat(container.state()).isIn(ContainerState.STOPPED, ContainerState.EXITED);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void ofATerminalTheBytesComeAsTheyAreAndTheKeysDetach(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client client = new Client(root);
                Client again = new Client(root)) {
            Container container = root.open()
                    .create(root.command("cat").terminal(true).openStdin(true).build());
            container.start();
            CompletableFuture<HttpAttachResult> served = client.attach(
                    container, HttpAttachOptions.DEFAULT.withUpgrade("tcp").withMultiplexedType());
            client.send("some\n");
            client.await("some\r\nsome\r\n");
            client.send("\20\21");
            client.toEnd();
            assertThat(client.text())
                    .isEqualTo("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
                            + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\nsome\r\nsome\r\n");
            assertThat(result(served).end()).isEqualTo(End.DETACHED);

            CompletableFuture<HttpAttachResult> second = again.attach(container, HttpAttachOptions.DEFAULT.withLogs());
            again.send("more\n");
            again.await("more\r\nmore\r\n");
            // A terminal has no half-closed input.
            again.client.shutdownOutput();
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            container.kill(Signal.KILL);
            again.toEnd();
            assertThat(again.body(RAW)).isEqualTo("some\r\nsome\r\nmore\r\nmore\r\n");
            assertThat(result(second).end()).isEqualTo(End.OUTPUT_ENDED);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void onlyWhatWasAskedForFlows(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client deaf = new Client(root);
                Client mute = new Client(root)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "cat; echo end; echo err >&2")
                            .openStdin(true)
                            .build());
            CompletableFuture<HttpAttachResult> listening =
                    mute.attach(container, HttpAttachOptions.DEFAULT.withStreams(false, true, false));
            mute.await(RAW);
            container.start();
            mute.send("not for it\n");
            mute.client.shutdownOutput();
            CompletableFuture<HttpAttachResult> typing =
                    deaf.attach(container, HttpAttachOptions.DEFAULT.withStreams(true, false, false));
            deaf.send("typed\n");
            deaf.client.shutdownOutput();
            assertThat(result(typing).end()).isEqualTo(End.INPUT_ENDED);
            assertThat(deaf.toEnd().text()).isEqualTo(RAW);
            mute.toEnd();
            assertThat(mute.stream(FrameStream.STDOUT)).isEqualTo("typed\nend\n");
            assertThat(mute.stream(FrameStream.STDERR)).isEmpty();
            assertThat(result(listening).stdinBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aClientThatLeavesIsLetGoAndTheContainerGoesOn(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "while true; do echo more; sleep 0.01; done")
                            .build());
            for (HttpAttachOptions options : List.of(HttpAttachOptions.DEFAULT, HttpAttachOptions.DEFAULT.withLogs())) {
                Client client = new Client(root);
                CompletableFuture<HttpAttachResult> served = client.attach(container, options);
                client.await(RAW);
                if (container.state() == ContainerState.CREATED) {
                    container.start();
                }
                client.await("more");
                client.close();
                HttpAttachResult result = result(served);
                assertThat(result.end()).isEqualTo(End.CLIENT_GONE);
                assertThat(result.failure()).isPresent();
                assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void whatGoesWrongLaterIsToldToTheClient(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client live = new Client(root);
                Client logged = new Client(root)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            List<CompletableFuture<HttpAttachResult>> served = List.of(
                    live.attach(container, HttpAttachOptions.DEFAULT),
                    logged.attach(container, HttpAttachOptions.DEFAULT.withLogs()));
            live.await(RAW);
            logged.await(RAW);
            engine.close();
            for (Client client : List.of(live, logged)) {
                client.toEnd();
                assertThat(client.stream(FrameStream.STDOUT)).isEmpty();
                assertThat(client.stream(FrameStream.STDERR)).matches("Error: .*engine.*closed.*\\n");
            }
            for (CompletableFuture<HttpAttachResult> each : served) {
                HttpAttachResult result = result(each);
                assertThat(result.end()).isEqualTo(End.FAILED);
                assertThat(result.failure())
                        .hasValueSatisfying(e -> assertThat(e)
                                .isInstanceOfSatisfying(
                                        EngineException.class,
                                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_CLOSED)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void anInterruptEndsTheServiceOfAClientThatTakesNothing(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client client = new Client(root)) {
            Container container = root.open()
                    .create(root.command("sh", "-c", "seq 300000; sleep 1000").build());
            container.start();
            CompletableFuture<HttpAttachResult> served = new CompletableFuture<>();
            Thread server = new Thread(
                    () -> served.complete(container.httpAttach(client.server, HttpAttachOptions.DEFAULT.withLogs())));
            server.start();
            client.await("1\n");
            server.interrupt();
            HttpAttachResult result = result(served);
            assertThat(result.end()).isEqualTo(End.FAILED);
            assertThat(result.failure())
                    .hasValueSatisfying(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    EngineException.class,
                                    failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED)));
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void whatIsRefusedLeavesTheConnectionToTheServer(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                Client client = new Client(root)) {
            Engine engine = root.open();
            Container silent = engine.create(root.command("sleep", "1000")
                    .log(new LogSpec(Optional.of("none"), Map.of()))
                    .build());
            assertRefused(client, silent, HttpAttachOptions.DEFAULT.withLogs(), ErrorCode.NO_LOGS);
            assertThat(silent.state()).isEqualTo(ContainerState.CONFIGURED);
            silent.start();
            silent.pause();
            assertRefused(client, silent, HttpAttachOptions.DEFAULT, ErrorCode.CONTAINER_STATE);
            client.server.configureBlocking(false);
            assertRefused(client, silent, HttpAttachOptions.DEFAULT, ErrorCode.INVALID_ARGUMENT);
            client.server.configureBlocking(true);
            silent.remove(new RemoveOptions(true, true, Optional.of(Duration.ZERO)));
            assertRefused(client, silent, HttpAttachOptions.DEFAULT, ErrorCode.CONTAINER_REMOVED);
            client.server.close();
            assertThat(client.toEnd().text()).isEmpty();
        }
    }

    private static void assertRefused(Client client, Container container, HttpAttachOptions options, ErrorCode code) {
        assertThatThrownBy(() -> container.httpAttach(client.server, options))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(client.server.isOpen()).isTrue();
    }
}
