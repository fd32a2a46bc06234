// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.spi.runtime.StreamConnection;
import dev.gantry.testkit.contract.runtime.BrokenExecStreams.DelegatingReceiver;
import dev.gantry.testkit.contract.runtime.BrokenExecStreams.DelegatingStreams;

import static dev.gantry.testkit.contract.runtime.Mutation.of;
import static dev.gantry.testkit.contract.runtime.Mutation.sound;

/** Runtimes that get terminals wrong. */
final class BrokenTerminals {
    private BrokenTerminals() {}

    /** A runtime that makes containers with something else for streams. */
    private static Mutation making(String wrong, UnaryOperator<CreateRequest> change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public CreatedContainer create(CreateRequest request) {
                        return sound.create(change.apply(request));
                    }
                },
                caughtBy);
    }

    private static CreateRequest with(CreateRequest request, StdioSpec stdio, LogSink log) {
        return new CreateRequest(
                request.bundle(), stdio, log, request.runTimeout(), request.exitCommand(), request.config());
    }

    /** A runtime to which sizes come otherwise. */
    private static Mutation resizing(String wrong, Resizing change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public void resize(Bundle bundle, TerminalSize size) {
                        change.resize(this, bundle, size);
                    }
                },
                caughtBy);
    }

    private interface Resizing {
        void resize(DelegatingRuntime runtime, Bundle bundle, TerminalSize size);
    }

    /** A runtime to which the sizes of commands come otherwise. */
    private static Mutation resizingExecs(String wrong, ExecResizing change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public void resizeExec(ExecBundle session, TerminalSize size) {
                        change.resize(this, session, size);
                    }
                },
                caughtBy);
    }

    private interface ExecResizing {
        void resize(DelegatingRuntime runtime, ExecBundle session, TerminalSize size);
    }

    /** A runtime whose connections, of containers and of commands, show something else or do something else at terminals. */
    private static Mutation connecting(
            String wrong, UnaryOperator<OutputReceiver> shown, Connecting change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    private final Map<Bundle, Boolean> terminals = new HashMap<>();

                    @Override
                    public CreatedContainer create(CreateRequest request) {
                        terminals.put(request.bundle(), request.stdio().terminal());
                        return sound.create(request);
                    }

                    @Override
                    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
                        if (!terminals.getOrDefault(bundle, false)) {
                            return sound.attach(bundle, receiver);
                        }
                        StreamConnection streams = sound.attach(bundle, shown.apply(receiver));
                        return change.change(
                                streams, receiver, () -> sound.status(bundle).phase() == Phase.RUNNING);
                    }

                    @Override
                    public StartedExec exec(ExecRequest request) {
                        if (!request.stdio().terminal()) {
                            return sound.exec(request);
                        }
                        StartedExec started = sound.exec(BrokenExecStreams.with(
                                request, request.stdio(), request.receiver().map(shown)));
                        return new StartedExec(
                                started.pid(),
                                started.monitor(),
                                started.streams()
                                        .map(streams -> change.change(
                                                streams, request.receiver().orElseThrow(), () -> true)));
                    }
                },
                caughtBy);
    }

    private interface Running {
        boolean isRunning();
    }

    private interface Connecting {
        StreamConnection change(StreamConnection streams, OutputReceiver receiver, Running running);
    }

    private static Mutation showing(String wrong, UnaryOperator<String> change, String... caughtBy) {
        return connecting(
                wrong,
                receiver -> new DelegatingReceiver(receiver) {
                    @Override
                    public void output(Stream stream, ByteBuffer bytes) {
                        super.output(stream, bytes(change.apply(text(bytes))));
                    }
                },
                (streams, receiver, running) -> streams,
                caughtBy);
    }

    private static Mutation typing(String wrong, UnaryOperator<String> change, String... caughtBy) {
        return connecting(
                wrong,
                UnaryOperator.identity(),
                (streams, receiver, running) -> new DelegatingStreams(streams) {
                    @Override
                    public void input(ByteBuffer bytes) throws IOException {
                        super.input(bytes(change.apply(text(bytes))));
                    }
                },
                caughtBy);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.ISO_8859_1.encode(text);
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

    static List<Mutation> all() {
        return java.util.stream.Stream.of(streams(), sizes(), connections(), commands())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mutation> streams() {
        return List.of(
                making(
                        "a container that is to have a terminal gets none",
                        request -> with(
                                request, new StdioSpec(false, request.stdio().openStdin()), request.log()),
                        "TerminalLine.aProgramFindsItsTerminal",
                        "Terminal.theOutputOfATerminalIsOneStream"),
                making(
                        "every container has a terminal",
                        request -> with(
                                request, new StdioSpec(true, request.stdio().openStdin()), request.log()),
                        "TerminalLine.aProgramWithoutATerminalFindsNone",
                        "Attach.theTwoOutputStreamsAreToldApart"),
                making(
                        "what a terminal shows is not logged",
                        request -> request.stdio().terminal()
                                ? with(request, request.stdio(), new LogSink.None())
                                : request,
                        "TerminalLine.theLogOfATerminalIsWhatItShows"),
                showing(
                        "newlines of a terminal come without carriage returns",
                        text -> text.replace("\r", ""),
                        "Terminal.theOutputOfATerminalIsOneStream",
                        "ExecTerminal.theOutputOfTheTerminalOfACommandIsOneStream"),
                showing(
                        "carets are not shown",
                        text -> text.replace("^", ""),
                        "TerminalLine.aControlCharacterIsEchoedInTwoThatCanBeSeen",
                        "TerminalLine.aFirstProcessIsNotEndedByATypedSignal"));
    }

    private static List<Mutation> sizes() {
        return List.of(
                resizing(
                        "a terminal stays as it is",
                        (runtime, bundle, size) -> {},
                        "Terminal.aSizeThatWasSetBeforeTheStartIsThereFromTheBeginning",
                        "Terminal.aNewSizeIsSignalledAndSeen",
                        "Terminal.resizeOfNothing"),
                resizing(
                        "a size before the start is forgotten",
                        (runtime, bundle, size) -> {
                            if (runtime.sound.status(bundle).phase() != Phase.CREATED) {
                                runtime.sound.resize(bundle, size);
                            }
                        },
                        "Terminal.aSizeThatWasSetBeforeTheStartIsThereFromTheBeginning"),
                resizing(
                        "rows and columns are mixed up",
                        (runtime, bundle, size) ->
                                runtime.sound.resize(bundle, new TerminalSize(size.columns(), size.rows())),
                        "Terminal.aSizeThatWasSetBeforeTheStartIsThereFromTheBeginning",
                        "Terminal.aNewSizeIsSignalledAndSeen"),
                resizing(
                        "every size is signalled, new or not",
                        (runtime, bundle, size) -> {
                            runtime.sound.resize(bundle, size);
                            runtime.sound.kill(bundle, Signal.WINCH, false);
                        },
                        "Terminal.theSizeThatATerminalHasAlreadyIsNotSignalled"),
                resizingExecs(
                        "the terminal of a command stays as it is",
                        (runtime, session, size) -> {},
                        "ExecTerminal.aNewSizeOfTheTerminalOfACommandIsSignalledAndSeen",
                        "ExecTerminal.aResizeOfTheTerminalOfACommandThatEndedFails"),
                resizingExecs(
                        "a resize of the terminal of a command that ended is fine",
                        (runtime, session, size) -> {
                            try {
                                runtime.sound.resizeExec(session, size);
                            } catch (EngineException e) {
                                // This is what is wrong.
                            }
                        },
                        "ExecTerminal.aResizeOfTheTerminalOfACommandThatEndedFails"));
    }

    private static List<Mutation> connections() {
        BinaryOperator<String> without = (characters, text) -> text.replaceAll("[" + characters + "]", "");
        return List.of(
                typing(
                        "interrupts that are typed are dropped",
                        text -> without.apply("\3", text),
                        "Terminal.ctrlCInterruptsTheProgramOfATerminal",
                        "TerminalLine.aSignalCanBeTyped",
                        "TerminalLine.aTypedSignalReachesTheCommandThatAShellWaitsForToo",
                        "ExecTerminal.ctrlCEndsACommandThatDoesNothingAboutIt"),
                typing(
                        "only interrupts can be typed",
                        text -> without.apply("\32\34", text),
                        "TerminalLine.aSignalCanBeTyped"),
                connecting(
                        "an interrupt ends the line instead of dropping it",
                        UnaryOperator.identity(),
                        (streams, receiver, running) -> new DelegatingStreams(streams) {
                            @Override
                            public void input(ByteBuffer bytes) throws IOException {
                                String text = text(bytes);
                                int interrupt = text.indexOf('\3');
                                if (interrupt > 0) {
                                    super.input(bytes(text.substring(0, interrupt) + "\r"));
                                }
                                super.input(bytes(text.substring(Math.max(0, interrupt))));
                            }
                        },
                        "TerminalLine.aTypedSignalDropsTheLine"),
                typing(
                        "ends that are typed are dropped",
                        text -> without.apply("\4", text),
                        "TerminalLine.ctrlDHandsOnWhatWasTypedAndOnAnEmptyLineIsTheEnd",
                        "TerminalLine.afterAnEndThatWasTypedAnotherProgramReadsOn",
                        "ExecTerminal.ctrlDIsTheEndOfWhatACommandReads"),
                typing(
                        "an end that is typed is one for good",
                        text -> text.replace("\4", "\4\4\4\4"),
                        "TerminalLine.afterAnEndThatWasTypedAnotherProgramReadsOn"),
                typing(
                        "lines cannot be edited",
                        text -> without.apply("\177\25\27", text),
                        "TerminalLine.aTypedLineCanBeEditedUntilItIsWhole"),
                typing(
                        "carriage returns that are typed are newlines to raw terminals too",
                        text -> text.replace('\r', '\n'),
                        "TerminalLine.aRawTerminalHandsOnWhatIsTypedAsItIs"),
                connecting(
                        "a connection echoes by itself",
                        UnaryOperator.identity(),
                        (streams, receiver, running) -> new DelegatingStreams(streams) {
                            @Override
                            public void input(ByteBuffer bytes) throws IOException {
                                receiver.output(Stream.STDOUT, bytes.duplicate());
                                super.input(bytes);
                            }
                        },
                        "Terminal.whatIsTypedIsEchoedAndRead",
                        "TerminalLine.aProgramCanSwitchTheEchoOff"),
                connecting(
                        "what is typed before the start is lost",
                        UnaryOperator.identity(),
                        (streams, receiver, running) -> new DelegatingStreams(streams) {
                            @Override
                            public void input(ByteBuffer bytes) throws IOException {
                                if (running.isRunning()) {
                                    super.input(bytes);
                                }
                            }
                        },
                        "TerminalLine.whatIsTypedBeforeTheStartIsEchoedAndKept"),
                connecting(
                        "a connection that is closed ends what is read from a terminal",
                        UnaryOperator.identity(),
                        (streams, receiver, running) -> new DelegatingStreams(streams) {
                            @Override
                            public void close() {
                                try {
                                    super.input(bytes("\4\4"));
                                } catch (IOException e) {
                                    // It has ended already.
                                }
                                super.close();
                            }
                        },
                        "Terminal.aTerminalOutlastsTheConnectionToIt"));
    }

    private static OciSpec.ProcessConfig withoutSize(OciSpec.ProcessConfig process) {
        return new OciSpec.ProcessConfig(
                process.terminal(),
                Optional.empty(),
                process.user(),
                process.args(),
                process.env(),
                process.cwd(),
                process.capabilities(),
                process.rlimits(),
                process.noNewPrivileges(),
                process.oomScoreAdj());
    }

    private static List<Mutation> commands() {
        return List.of(
                executing(
                        "a command does not get the size that its terminal is to have",
                        request -> new ExecRequest(
                                request.session(), request.stdio(), withoutSize(request.process()), request.receiver()),
                        "ExecTerminal.aCommandGetsTheSizeThatItsTerminalIsToHave",
                        "ExecTerminal.aCommandFindsTheSizeThatItsTerminalIsToHave"),
                of(
                        "a command with a terminal ends with the connection to it",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                StartedExec started = sound.exec(request);
                                if (!request.stdio().terminal()) {
                                    return started;
                                }
                                return new StartedExec(
                                        started.pid(),
                                        started.monitor(),
                                        started.streams().map(streams -> hangingUp(this, request, streams)));
                            }
                        },
                        "ExecTerminal.aCommandOutlastsTheConnectionToItsTerminal"));
    }

    private static StreamConnection hangingUp(
            DelegatingRuntime runtime, ExecRequest request, StreamConnection streams) {
        return new DelegatingStreams(streams) {
            @Override
            public void close() {
                super.close();
                try {
                    runtime.sound.killExec(request.session(), Optional.empty(), Signal.KILL);
                } catch (EngineException e) {
                    // It has ended already.
                }
            }
        };
    }
}
