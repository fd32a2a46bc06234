// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static dev.gantry.testkit.contract.runtime.Mutation.of;
import static dev.gantry.testkit.contract.runtime.Mutation.sound;

/** Runtimes that say something else than what happened. */
final class BrokenReports {
    private BrokenReports() {}

    private static Mutation reporting(
            String wrong, BiFunction<RuntimeContext, ExitReport, ExitReport> change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public Optional<ExitReport> exitReport(Bundle bundle) {
                        return sound.exitReport(bundle).map(report -> change.apply(context, report));
                    }
                },
                caughtBy);
    }

    /** A context whose exit directory and listener are nobody's. */
    private static RuntimeContext silent(RuntimeContext context) {
        Path nobodys = context.stateDirectory().resolve("exits");
        try {
            Files.createDirectories(nobodys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RuntimeContext(
                context.name(),
                context.settings(),
                context.host(),
                context.stateDirectory(),
                nobodys,
                context.monitorPath(),
                id -> {});
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Mutation> all() {
        return List.of(
                reporting(
                        "the exit code is one too high",
                        (context, report) -> new ExitReport(
                                new ExitStatus.Code(report.status().codeOrMinusOne() + 1),
                                report.oomKilled(),
                                report.finishedAt()),
                        "Exit.code",
                        "Exit.aKilledContainerGives137"),
                reporting(
                        "exit codes above 127 are lost",
                        (context, report) -> new ExitReport(
                                new ExitStatus.Code(report.status().codeOrMinusOne() & 127),
                                report.oomKilled(),
                                report.finishedAt()),
                        "Exit.code"),
                reporting(
                        "the time of the end is an hour off",
                        (context, report) -> new ExitReport(
                                report.status(),
                                report.oomKilled(),
                                report.finishedAt().plusSeconds(3600)),
                        "Exit.theTimeOfTheEndIsBetweenTheSignalAndTheReport"),
                reporting(
                        "the time of the end is that of the question",
                        (context, report) -> new ExitReport(
                                report.status(),
                                report.oomKilled(),
                                context.host().clock().instant()),
                        "Exit.theReportStaysTheSame"),
                reporting(
                        "every end is for lack of memory",
                        (context, report) -> new ExitReport(report.status(), true, report.finishedAt()),
                        "Exit.nothingWasKilledForLackOfMemory"),
                of(
                        "the exit report outlives the deletion",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Map<String, ExitReport> last = new ConcurrentHashMap<>();

                            @Override
                            public Optional<ExitReport> exitReport(Bundle bundle) {
                                Optional<ExitReport> report = sound.exitReport(bundle);
                                report.ifPresent(known -> last.put(bundle.containerId(), known));
                                return Optional.ofNullable(last.get(bundle.containerId()));
                            }
                        },
                        "Delete.anIdIsFreeAgainAfterDeletion"),
                of(
                        "the report comes later than the news of it",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public Optional<ExitReport> exitReport(Bundle bundle) {
                                Instant seen = context.host().clock().instant().minus(Duration.ofMillis(300));
                                return sound.exitReport(bundle)
                                        .filter(report -> report.finishedAt().isBefore(seen));
                            }
                        },
                        "Exit.onceToldOfTheEndTheReportIsThere"),
                of(
                        "every 50th report is lost",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final AtomicInteger number = new AtomicInteger();
                            private final Set<String> lost = ConcurrentHashMap.newKeySet();

                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                if (number.incrementAndGet() % 50 == 0) {
                                    lost.add(request.bundle().containerId());
                                }
                                return sound.create(request);
                            }

                            @Override
                            public Optional<ExitReport> exitReport(Bundle bundle) {
                                return sound.exitReport(bundle).filter(report -> !lost.contains(bundle.containerId()));
                            }
                        },
                        "Delete.oneHundredFastCyclesLoseNoReport"),
                of(
                        "an exit file of an earlier run is believed",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Map<String, ExitReport> early = new ConcurrentHashMap<>();

                            @Override
                            public CreatedContainer create(CreateRequest request) {
                                String id = request.bundle().containerId();
                                if (Files.exists(context.exitDirectory().resolve(id))) {
                                    early.put(id, new ExitReport(new ExitStatus.Code(5), false, Instant.EPOCH));
                                }
                                return sound.create(request);
                            }

                            @Override
                            public Optional<ExitReport> exitReport(Bundle bundle) {
                                return Optional.ofNullable(early.get(bundle.containerId()))
                                        .or(() -> sound.exitReport(bundle));
                            }

                            @Override
                            public void delete(Bundle bundle) {
                                early.remove(bundle.containerId());
                                sound.delete(bundle);
                            }
                        },
                        "Leftover.anExitFileOfAnEarlierRunIsNotBelieved"),
                of(
                        "delete leaves the exit file",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void delete(Bundle bundle) {
                                Path file = context.exitDirectory().resolve(bundle.containerId());
                                boolean ended = Files.exists(file);
                                sound.delete(bundle);
                                if (ended) {
                                    write(file, "0");
                                }
                            }
                        },
                        "Delete.delete",
                        "Exit.theExitFileStaysUntilTheContainerIsDeleted"),
                of(
                        "the end is told at the start already",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public void start(Bundle bundle) {
                                sound.start(bundle);
                                context.exits().exited(bundle.containerId());
                            }
                        },
                        "Exit.nobodyIsToldOfAnEndThatHasNotCome"),
                of(
                        "nobody is told of an end, and no file says so",
                        context -> new DelegatingRuntime(sound(silent(context))),
                        "Exit.theEndBecomesKnownWithoutAnybodyAsking",
                        "Concurrency.everyEndOfManyContainersBecomesKnown"),
                of(
                        "status says RUNNING after the end",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public RuntimeStatus status(Bundle bundle) {
                                RuntimeStatus status = sound.status(bundle);
                                return status.phase() == Phase.STOPPED ? new RuntimeStatus(Phase.RUNNING, 0) : status;
                            }
                        },
                        "Phase.status",
                        "Phase.call"),
                of(
                        "status says STOPPED of what is not there",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public RuntimeStatus status(Bundle bundle) {
                                RuntimeStatus status = sound.status(bundle);
                                return status.phase() == Phase.ABSENT ? new RuntimeStatus(Phase.STOPPED, 0) : status;
                            }
                        },
                        "Phase.status",
                        "Delete.delete"),
                of(
                        "status does not tell PAUSED from RUNNING",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public RuntimeStatus status(Bundle bundle) {
                                RuntimeStatus status = sound.status(bundle);
                                return status.phase() == Phase.PAUSED ? new RuntimeStatus(Phase.RUNNING, 0) : status;
                            }
                        },
                        "Phase.call"),
                of(
                        "status gives a process id that create did not",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public RuntimeStatus status(Bundle bundle) {
                                return new RuntimeStatus(sound.status(bundle).phase(), 4711);
                            }
                        },
                        "Phase.theProcessIdThatCreateGivesIsTheOneOfStatus"));
    }
}
