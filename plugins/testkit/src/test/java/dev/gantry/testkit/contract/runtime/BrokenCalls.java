// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static dev.gantry.testkit.contract.runtime.Mutation.of;
import static dev.gantry.testkit.contract.runtime.Mutation.sound;

/** Runtimes that do something else than they are told. */
final class BrokenCalls {
    private BrokenCalls() {}

    /** A runtime that is asked for something else at creation. */
    private static Mutation asking(String wrong, UnaryOperator<CreateRequest> change, String... caughtBy) {
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

    /** A runtime to which signals come otherwise. */
    private static Mutation killing(String wrong, Killing change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public void kill(Bundle bundle, Signal signal, boolean all) {
                        change.kill(this, bundle, signal, all);
                    }
                },
                caughtBy);
    }

    private interface Killing {
        void kill(DelegatingRuntime runtime, Bundle bundle, Signal signal, boolean all);
    }

    /** A runtime that reads another config.json than the one that was written. */
    private static CreateRequest rewriting(CreateRequest request, UnaryOperator<String> change) {
        Path config = request.bundle().path().resolve("config.json");
        try {
            if (Files.exists(config)) {
                Files.writeString(config, change.apply(Files.readString(config)));
            }
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CreateRequest with(CreateRequest request, LogSink log) {
        return new CreateRequest(
                request.bundle(), request.stdio(), log, request.runTimeout(), request.exitCommand(), request.config());
    }

    static List<Mutation> all() {
        return List.of(
                of(
                        "pause does nothing",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void pause(Bundle bundle) {}
                        },
                        "Phase.call",
                        "Pause.aPausedContainerDoesNotEndByItself",
                        "ExecStream.aPauseOfTheContainerHaltsACommand"),
                of(
                        "resume does nothing",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void resume(Bundle bundle) {}
                        },
                        "Phase.call",
                        "Pause.aPausedContainerWritesNothingAndGoesOnAfterwards"),
                of(
                        "a second pause is not refused",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void pause(Bundle bundle) {
                                if (status(bundle).phase() != Phase.PAUSED) {
                                    sound.pause(bundle);
                                }
                            }
                        },
                        "Phase.call",
                        "Pause.aPauseOfAPausedContainerLeavesItPaused"),
                of(
                        "a second create replaces the container",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                sound.delete(request.bundle());
                                return sound.create(request);
                            }
                        },
                        "Phase.createOfOneThatIsThere",
                        "SharedState.anIdThatAnotherInstanceUsesIsTaken"),
                of(
                        "start of what was never created succeeds",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void start(Bundle bundle) {
                                if (status(bundle).phase() != Phase.ABSENT) {
                                    sound.start(bundle);
                                }
                            }
                        },
                        "Phase.call"),
                of(
                        "create starts the container",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                CreatedContainer created = sound.create(request);
                                sound.start(request.bundle());
                                return created;
                            }

                            @Override
                            public void start(Bundle bundle) {}
                        },
                        "Phase.status",
                        "Phase.aContainerThatWasCreatedDoesNothingBeforeItIsStarted"),
                of(
                        "a command that is missing is accepted",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                try {
                                    return sound.create(request);
                                } catch (EngineException e) {
                                    return new CreatedContainer(0, Optional.empty());
                                }
                            }
                        },
                        "Failure.command",
                        "Failure.malformed"),
                of(
                        "every failure of create has the same code",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                try {
                                    return sound.create(request);
                                } catch (EngineException e) {
                                    throw new EngineException(ErrorCode.RUNTIME_FAILED, "fake: " + e.getMessage());
                                }
                            }
                        },
                        "Failure.command"),
                of(
                        "abandon does nothing",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void abandon(Bundle bundle) {}
                        },
                        "Delete.abandon",
                        "Delete.anIdIsFreeAgainAfterAnAbandonment"),
                of(
                        "delete of a running container is refused",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void delete(Bundle bundle) {
                                if (status(bundle).phase() == Phase.RUNNING) {
                                    throw new EngineException(ErrorCode.RUNTIME_FAILED, "fake: not stopped");
                                }
                                sound.delete(bundle);
                            }
                        },
                        "Delete.delete"),
                of(
                        "delete removes the log",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void delete(Bundle bundle) {
                                sound.delete(bundle);
                                deleteFile(bundle.path().resolve("ctr.log"));
                            }
                        },
                        "Delete.deleteAndAbandonKeepTheLog",
                        "Log.aSecondRunAppends"),
                of(
                        "delete takes another container along",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<Bundle> all = ConcurrentHashMap.newKeySet();

                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                all.add(request.bundle());
                                return sound.create(request);
                            }

                            @Override
                            public void delete(Bundle bundle) {
                                all.forEach(sound::delete);
                            }
                        },
                        "Delete.aDeletionTouchesNoOtherContainer"),
                of(
                        "close ends the containers",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<Bundle> all = ConcurrentHashMap.newKeySet();

                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                all.add(request.bundle());
                                return sound.create(request);
                            }

                            @Override
                            public void close() {
                                all.forEach(sound::delete);
                                sound.close();
                            }
                        },
                        "SharedState.containersGoOnWhenTheirInstanceIsClosed"),
                of(
                        "update does not notice what is no JSON",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void update(Bundle bundle, ResourceUpdate update) {
                                try {
                                    sound.update(bundle, update);
                                } catch (EngineException e) {
                                    // As if nothing had happened.
                                }
                            }
                        },
                        "Update.whatIsNoJsonIsRefusedAndChangesNothing",
                        "Phase.call"),
                of(
                        "info leaves a feature out",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public RuntimeInfo info() {
                                return new RuntimeInfo(
                                        "fake", Optional.empty(), Optional.empty(), Set.of(RuntimeFeature.UPDATE));
                            }
                        },
                        "Info.feature"),
                killing(
                        "kill of a stopped container succeeds",
                        (runtime, bundle, signal, all) -> {
                            if (runtime.status(bundle).phase() != Phase.STOPPED) {
                                runtime.sound.kill(bundle, signal, all);
                            }
                        },
                        "Phase.call",
                        "Kill.aKillAfterAnEndOfItsOwnSaysThatTheContainerIsStopped"),
                killing(
                        "SIGTERM is not sent",
                        (runtime, bundle, signal, all) -> {
                            if (!signal.equals(Signal.TERM)) {
                                runtime.sound.kill(bundle, signal, all);
                            }
                        },
                        "Signal.handled",
                        "Signal.byDefault"),
                killing(
                        "every signal is SIGKILL",
                        (runtime, bundle, signal, all) -> runtime.sound.kill(bundle, Signal.KILL, all),
                        "Signal.handled",
                        "Signal.withoutHandler",
                        "Phase.call"),
                killing(
                        "a signal to all goes to nobody",
                        (runtime, bundle, signal, all) -> {
                            if (!all) {
                                runtime.sound.kill(bundle, signal, false);
                            }
                        },
                        "Kill.aKillOfAllEndsTheFirstProcess"),
                killing(
                        "SIGKILL to a paused container is lost",
                        (runtime, bundle, signal, all) -> {
                            if (runtime.status(bundle).phase() != Phase.PAUSED) {
                                runtime.sound.kill(bundle, signal, all);
                            }
                        },
                        "Pause.aKilledPausedContainerGives137"),
                asking(
                        "the timeout is not heeded",
                        request -> new CreateRequest(
                                request.bundle(),
                                request.stdio(),
                                request.log(),
                                Optional.empty(),
                                request.exitCommand(),
                                request.config()),
                        "Timeout.aContainerThatRunsForTooLongIsEndedAndReportedWithMinusOne"),
                asking(
                        "a log is written that nobody asked for",
                        request -> with(
                                request,
                                request.log() instanceof LogSink.None
                                        ? new LogSink.K8sFile(
                                                request.bundle().path().resolve("ctr.log"), OptionalLong.empty())
                                        : request.log()),
                        "Log.withoutALogNoFileIsWritten"),
                asking(
                        "the limit of the log is not heeded",
                        request -> request.log() instanceof LogSink.K8sFile file
                                ? with(request, new LogSink.K8sFile(file.file(), OptionalLong.empty()))
                                : request,
                        "Log.aLogBeyondItsLimitIsStartedAnew"),
                asking(
                        "the log begins anew with each run",
                        request -> {
                            deleteFile(request.bundle().path().resolve("ctr.log"));
                            return request;
                        },
                        "Log.aSecondRunAppends"),
                asking(
                        "variables are lost",
                        request -> rewriting(
                                request, text -> text.replaceAll("\"env\":\\[[^]]*]", "\"env\":[\"PATH=/bin\"]")),
                        "Process.variablesOfTheBundleAreSet"),
                asking(
                        "the working directory is always the root",
                        request -> rewriting(request, text -> text.replace("\"cwd\":\"/tmp\"", "\"cwd\":\"/\"")),
                        "Process.theWorkingDirectoryIsTheOneOfTheBundle"));
    }
}
