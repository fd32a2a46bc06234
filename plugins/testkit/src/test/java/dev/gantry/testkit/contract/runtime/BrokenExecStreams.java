// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.spi.runtime.StreamConnection;

import static dev.gantry.testkit.contract.runtime.Mutation.of;
import static dev.gantry.testkit.contract.runtime.Mutation.sound;

/** Runtimes that get the streams of commands wrong which are executed in containers. */
final class BrokenExecStreams {
    private BrokenExecStreams() {}

    /** Hands on what another receiver would get. */
    static class DelegatingReceiver implements OutputReceiver {
        final OutputReceiver receiver;

        DelegatingReceiver(OutputReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void output(Stream stream, ByteBuffer bytes) {
            receiver.output(stream, bytes);
        }

        @Override
        public void ended() {
            receiver.ended();
        }
    }

    /** Does what another connection does. */
    static class DelegatingStreams implements StreamConnection {
        final StreamConnection streams;

        DelegatingStreams(StreamConnection streams) {
            this.streams = streams;
        }

        @Override
        public void input(ByteBuffer bytes) throws IOException {
            streams.input(bytes);
        }

        @Override
        public void endInput() throws IOException {
            streams.endInput();
        }

        @Override
        public void close() {
            streams.close();
        }
    }

    static ExecRequest with(ExecRequest request, StdioSpec stdio, Optional<OutputReceiver> receiver) {
        return new ExecRequest(request.session(), stdio, request.process(), receiver);
    }

    /** A runtime that tells receivers something else. */
    private static Mutation telling(
            String wrong, BiFunction<ExecRequest, OutputReceiver, OutputReceiver> change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public StartedExec exec(ExecRequest request) {
                        return sound.exec(with(
                                request,
                                request.stdio(),
                                request.receiver().map(receiver -> change.apply(request, receiver))));
                    }
                },
                caughtBy);
    }

    private interface Connecting {
        StreamConnection change(DelegatingRuntime runtime, ExecBundle session, StreamConnection streams);
    }

    /** A runtime whose connections do something else. */
    private static Mutation connecting(String wrong, Connecting change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public StartedExec exec(ExecRequest request) {
                        StartedExec started = sound.exec(request);
                        return new StartedExec(
                                started.pid(),
                                started.monitor(),
                                started.streams().map(streams -> change.change(this, request.session(), streams)));
                    }
                },
                caughtBy);
    }

    private static Mutation executing(String wrong, UnaryOperator<ExecRequest> change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public StartedExec exec(ExecRequest request) {
                        return sound.exec(change.apply(request));
                    }
                },
                caughtBy);
    }

    private static final class Nobody implements OutputReceiver {
        @Override
        public void output(Stream stream, ByteBuffer bytes) {}

        @Override
        public void ended() {}
    }

    static List<Mutation> all() {
        return List.of(
                telling(
                        "the first output of a command is lost",
                        (request, receiver) -> new DelegatingReceiver(receiver) {
                            private boolean first = true;

                            @Override
                            public void output(Stream stream, ByteBuffer bytes) {
                                if (!first) {
                                    super.output(stream, bytes);
                                }
                                first = false;
                            }
                        },
                        "Exec.aCommandIsExecutedBesideTheFirstProcess",
                        "Exec.manyCommandsAtOnceAreToldApart",
                        "ExecStream.quickCommandsLoseNoOutput",
                        "ExecStream.muchOutputOfACommandArrivesWhole",
                        "ExecStream.aReceiverOfACommandThatTakesItsTimeLosesNothing"),
                telling(
                        "what a command writes to standard error comes as standard output",
                        (request, receiver) -> new DelegatingReceiver(receiver) {
                            @Override
                            public void output(Stream stream, ByteBuffer bytes) {
                                super.output(Stream.STDOUT, bytes);
                            }
                        },
                        "ExecStream.theTwoOutputStreamsOfACommandAreToldApart"),
                telling(
                        "the end of a command is told twice",
                        (request, receiver) -> new DelegatingReceiver(receiver) {
                            @Override
                            public void ended() {
                                super.ended();
                                super.ended();
                            }
                        },
                        "ExecStream.theEndOfACommandIsToldOnceAndLast"),
                telling(
                        "the output of a command goes to the log, too",
                        (request, receiver) -> new DelegatingReceiver(receiver) {
                            @Override
                            public void output(Stream stream, ByteBuffer bytes) {
                                try {
                                    Files.writeString(
                                            request.session().container().path().resolve("ctr.log"),
                                            "2026-03-01T10:00:00.000000000+00:00 stdout F "
                                                    + StandardCharsets.UTF_8.decode(bytes.duplicate()),
                                            StandardOpenOption.APPEND);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                                super.output(stream, bytes);
                            }
                        },
                        "ExecStream.theOutputOfACommandIsNotInTheContainersLog"),
                connecting(
                        "the input of a command is dropped",
                        (runtime, session, streams) -> new DelegatingStreams(streams) {
                            @Override
                            public void input(ByteBuffer bytes) {}
                        },
                        "ExecStream.inputOfACommandArrives",
                        "ExecStream.inputReachesTheCommandThatItIsForAlone",
                        "ExecStream.aPauseOfTheContainerHaltsACommand"),
                connecting(
                        "the end of the input of a command does not arrive",
                        (runtime, session, streams) -> new DelegatingStreams(streams) {
                            @Override
                            public void endInput() {}
                        },
                        "ExecStream.theEndOfTheInputOfACommandArrives"),
                connecting(
                        "a connection to a command stays when it is closed",
                        (runtime, session, streams) -> new DelegatingStreams(streams) {
                            @Override
                            public void close() {}
                        },
                        "ExecStream.aClosedConnectionEndsTheInputOfACommand",
                        "ExecStream.aClosedConnectionToACommandIsToldThatItEnded",
                        "ExecStream.aClosedConnectionToACommandTakesNoInput"),
                connecting(
                        "a command ends with its connection",
                        (runtime, session, streams) -> new DelegatingStreams(streams) {
                            @Override
                            public void close() {
                                super.close();
                                runtime.sound.deleteExec(session);
                            }
                        },
                        "ExecStream.aCommandGoesOnWithoutTheConnectionThatItHad"),
                executing(
                        "the input of a command is always open",
                        request -> with(request, new StdioSpec(request.stdio().terminal(), true), request.receiver()),
                        "ExecStream.aCommandWithoutOpenInputHasNothingToRead"),
                executing(
                        "a command that is connected to nothing waits for somebody",
                        request -> request.receiver().isPresent()
                                ? request
                                : with(request, request.stdio(), Optional.of(new Nobody())),
                        "ExecStream.aCommandThatIsConnectedToNothingHasNoStreams",
                        "ExecStream.theInputOfACommandThatIsConnectedToNothingIsAtItsEnd"),
                of(
                        "a failed exec writes its words to the receiver",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                try {
                                    return sound.exec(request);
                                } catch (EngineException e) {
                                    request.receiver()
                                            .ifPresent(receiver -> receiver.output(
                                                    Stream.STDOUT,
                                                    ByteBuffer.wrap(
                                                            e.getMessage().getBytes(StandardCharsets.UTF_8))));
                                    throw e;
                                }
                            }
                        },
                        "ExecStream.aFailedExecTellsItsReceiverNothing"));
    }
}
