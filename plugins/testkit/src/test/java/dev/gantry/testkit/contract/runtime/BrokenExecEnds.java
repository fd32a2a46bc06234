// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StartedExec;

import static dev.gantry.testkit.contract.runtime.Mutation.of;
import static dev.gantry.testkit.contract.runtime.Mutation.sound;

/** Runtimes that do not end what is executed in containers as they are told, or do not refuse what cannot be. */
final class BrokenExecEnds {
    private BrokenExecEnds() {}

    private interface Killing {
        void kill(DelegatingRuntime runtime, ExecBundle session, Signal signal);
    }

    private static Mutation killing(String wrong, Killing change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
                        change.kill(this, session, signal);
                    }
                },
                caughtBy);
    }

    private interface Deleting {
        void delete(DelegatingRuntime runtime, ExecBundle session);
    }

    private static Mutation deleting(String wrong, Deleting change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public void deleteExec(ExecBundle session) {
                        change.delete(this, session);
                    }
                },
                caughtBy);
    }

    /** A runtime that answers otherwise where an exec fails. */
    private static Mutation failing(
            String wrong, Function<EngineException, Optional<EngineException>> change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public StartedExec exec(ExecRequest request) {
                        try {
                            return sound.exec(request);
                        } catch (EngineException e) {
                            Optional<EngineException> other = change.apply(e);
                            if (other.isPresent()) {
                                throw other.get();
                            }
                            return new StartedExec(0, Optional.empty(), Optional.empty());
                        }
                    }
                },
                caughtBy);
    }

    static List<Mutation> all() {
        return List.of(
                killing(
                        "SIGTERM is not sent to commands",
                        (runtime, session, signal) -> {
                            if (!signal.equals(Signal.TERM)) {
                                runtime.sound.killExec(session, Optional.empty(), signal);
                            }
                        },
                        "ExecEnd.signalByDefault",
                        "ExecEnd.aSignalReachesTheHandlerOfACommand"),
                killing(
                        "every signal to a command is SIGKILL",
                        (runtime, session, signal) -> runtime.sound.killExec(session, Optional.empty(), Signal.KILL),
                        "ExecEnd.signalByDefault",
                        "ExecEnd.aSignalThatEndsNothingLeavesACommandAlone"),
                killing(
                        "a signal to a command goes to all of its container",
                        (runtime, session, signal) -> runtime.sound.kill(session.container(), signal, true),
                        "ExecEnd.aSignalReachesTheCommandThatItIsForAlone"),
                killing(
                        "kill of a command that is not there succeeds",
                        (runtime, session, signal) -> {
                            try {
                                runtime.sound.killExec(session, Optional.empty(), signal);
                            } catch (EngineException e) {
                                // As if it had been there.
                            }
                        },
                        "ExecEnd.aKillOfACommandThatEndedFails",
                        "ExecEnd.aKillOfACommandThatWasDeletedFails",
                        "ExecEnd.aKillOfACommandThatNeverWasFails"),
                deleting(
                        "deletion of a command does nothing",
                        (runtime, session) -> {},
                        "ExecEnd.theReportOfACommandStaysUntilItIsDeleted",
                        "ExecEnd.deletionKillsACommand",
                        "ExecEnd.aSecondDeletionOfACommandDoesNothing",
                        "ExecEnd.theIdOfADeletedSessionIsFreeAgain"),
                deleting(
                        "deletion asks a command to end, and no more",
                        (runtime, session) -> {
                            if (runtime.sound.execExitReport(session).isPresent()) {
                                runtime.sound.deleteExec(session);
                            } else {
                                runtime.sound.killExec(session, Optional.empty(), Signal.TERM);
                            }
                        },
                        "ExecEnd.deletionKillsACommandThatIgnoresSignals"),
                of(
                        "deletion of a command that is not there fails",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<String> known = ConcurrentHashMap.newKeySet();

                            @Override
                            public StartedExec exec(ExecRequest request) {
                                known.add(request.session().sessionId());
                                return sound.exec(request);
                            }

                            @Override
                            public void deleteExec(ExecBundle session) {
                                if (!known.remove(session.sessionId())) {
                                    throw new EngineException(ErrorCode.RUNTIME_FAILED, "fake: no such session");
                                }
                                sound.deleteExec(session);
                            }
                        },
                        "ExecEnd.aSecondDeletionOfACommandDoesNothing",
                        "ExecEnd.aDeletionOfACommandThatNeverWasDoesNothing"),
                of(
                        "deletion of a command deletes the others too",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<ExecBundle> all = ConcurrentHashMap.newKeySet();

                            @Override
                            public StartedExec exec(ExecRequest request) {
                                all.add(request.session());
                                return sound.exec(request);
                            }

                            @Override
                            public void deleteExec(ExecBundle session) {
                                all.forEach(sound::deleteExec);
                            }
                        },
                        "ExecEnd.aDeletionTouchesNeitherContainerNorOtherCommands"),
                of(
                        "nobody who is connected to a command learns that its container is gone",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<String> gone = ConcurrentHashMap.newKeySet();

                            @Override
                            public StartedExec exec(ExecRequest request) {
                                String id = request.session().container().containerId();
                                return sound.exec(BrokenExecStreams.with(
                                        request,
                                        request.stdio(),
                                        request.receiver().map(receiver -> unless(gone, id, receiver))));
                            }

                            @Override
                            public void delete(Bundle bundle) {
                                gone.add(bundle.containerId());
                                sound.delete(bundle);
                            }
                        },
                        "ExecEnd.endWithTheContainer"),
                failing(
                        "an exec never fails",
                        failure -> Optional.empty(),
                        "ExecFailure.commandOfAnExec",
                        "ExecFailure.anExecWithoutACommandIsRefused",
                        "ExecFailure.anExecInADirectoryThatIsMissingIsRefused",
                        "ExecFailure.execInNothing",
                        "ExecFailure.anExecInAPausedContainerIsRefused",
                        "ExecTerminal.aMissingCommandIsRefusedWithATerminalToo"),
                failing(
                        "every failure of exec has the same code",
                        failure -> Optional.of(
                                new EngineException(ErrorCode.RUNTIME_FAILED, "fake: " + failure.getMessage())),
                        "ExecFailure.commandOfAnExec",
                        "ExecFailure.execInNothing"),
                failing(
                        "a failed exec does not say what failed",
                        failure -> Optional.of(new EngineException(failure.code(), "it did not work")),
                        "ExecFailure.theMessageOfAFailedExecNamesRuntimeAndCommand"),
                of(
                        "an exec is refused although it is declared",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                throw new EngineException(ErrorCode.UNSUPPORTED, "fake: not yet");
                            }
                        },
                        "Unsupported.anExecIsCarriedOutOrUnsupported"),
                of(
                        "a terminal is promised to commands, and not given",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                return sound.exec(
                                        BrokenExecStreams.with(request, StdioSpec.DEFAULT, request.receiver()));
                            }
                        },
                        "ExecTerminal.theOutputOfTheTerminalOfACommandIsOneStream",
                        "ExecTerminal.aCommandThatIsConnectedToNothingCanHaveATerminal"),
                of(
                        "an exec lets a paused container go on",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                Bundle bundle = request.session().container();
                                if (sound.status(bundle).phase() == Phase.PAUSED) {
                                    sound.resume(bundle);
                                }
                                return sound.exec(request);
                            }
                        },
                        "ExecFailure.anExecInAPausedContainerIsRefused"),
                of(
                        "the session of a failed exec is taken",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<String> taken = ConcurrentHashMap.newKeySet();

                            @Override
                            public StartedExec exec(ExecRequest request) {
                                if (!taken.add(request.session().sessionId())) {
                                    throw new EngineException(ErrorCode.RUNTIME_FAILED, "fake: session exists");
                                }
                                return sound.exec(request);
                            }
                        },
                        "ExecFailure.theSessionOfAFailedExecCanBeUsedAgain",
                        "ExecEnd.theIdOfADeletedSessionIsFreeAgain"));
    }

    private static OutputReceiver unless(Set<String> gone, String id, OutputReceiver receiver) {
        return new OutputReceiver() {
            @Override
            public void output(Stream stream, ByteBuffer bytes) {
                receiver.output(stream, bytes);
            }

            @Override
            public void ended() {
                if (!gone.contains(id)) {
                    receiver.ended();
                }
            }
        };
    }
}
