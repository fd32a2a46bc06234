// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.StartedExec;

import static dev.gantry.testkit.contract.runtime.Mutation.of;
import static dev.gantry.testkit.contract.runtime.Mutation.sound;

/** Runtimes that execute something else in containers, or say that something else has come of it. */
final class BrokenExecs {
    private BrokenExecs() {}

    /** A runtime that executes something else than it is told. */
    private static Mutation executing(String wrong, UnaryOperator<OciSpec.ProcessConfig> change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public StartedExec exec(ExecRequest request) {
                        return sound.exec(new ExecRequest(
                                request.session(),
                                request.stdio(),
                                change.apply(request.process()),
                                request.receiver()));
                    }
                },
                caughtBy);
    }

    private static OciSpec.ProcessConfig with(
            OciSpec.ProcessConfig process, List<String> args, List<String> env, String cwd) {
        return new OciSpec.ProcessConfig(
                process.terminal(),
                process.consoleSize(),
                process.user(),
                args,
                env,
                cwd,
                process.capabilities(),
                process.rlimits(),
                process.noNewPrivileges(),
                process.oomScoreAdj());
    }

    private static OciSpec.ProcessConfig with(OciSpec.ProcessConfig process, List<String> args) {
        return with(process, args, process.env(), process.cwd());
    }

    private interface Reporting {
        Optional<ExitReport> report(DelegatingRuntime runtime, ExecBundle session, Optional<ExitReport> report);
    }

    /** A runtime that reports something else. */
    private static Mutation reporting(String wrong, Reporting change, String... caughtBy) {
        return of(
                wrong,
                context -> new DelegatingRuntime(sound(context)) {
                    @Override
                    public Optional<ExitReport> execExitReport(ExecBundle session) {
                        return change.report(this, session, sound.execExitReport(session));
                    }
                },
                caughtBy);
    }

    private static RuntimeContext with(RuntimeContext context, RuntimeContext.ExitListener exits) {
        return new RuntimeContext(
                context.name(),
                context.settings(),
                context.host(),
                context.stateDirectory(),
                context.exitDirectory(),
                context.monitorPath(),
                exits);
    }

    /** A runtime that remembers what it executed. */
    private static class RememberingRuntime extends DelegatingRuntime {
        final Set<ExecBundle> own = ConcurrentHashMap.newKeySet();

        RememberingRuntime(RuntimeContext context) {
            super(sound(context));
        }

        @Override
        public StartedExec exec(ExecRequest request) {
            own.add(request.session());
            return sound.exec(request);
        }
    }

    static List<Mutation> all() {
        return List.of(
                executing(
                        "the arguments of a command are split at blanks",
                        process -> with(
                                process,
                                process.args().contains("-c")
                                        ? process.args()
                                        : List.of(
                                                String.join(" ", process.args()).split(" "))),
                        "Exec.argumentOfACommand"),
                executing(
                        "the variables of a command are lost",
                        process -> with(process, process.args(), List.of("PATH=/bin", "ONE=container"), process.cwd()),
                        "Exec.theVariablesOfACommandAreItsOwn"),
                executing(
                        "a command is always executed in the root",
                        process -> with(process, process.args(), process.env(), "/"),
                        "Exec.theWorkingDirectoryOfACommandIsItsOwn",
                        "ExecFailure.anExecInADirectoryThatIsMissingIsRefused"),
                executing(
                        "a command has a host name of its own",
                        process -> process.args().equals(List.of("hostname"))
                                ? with(process, List.of("echo", "other"))
                                : process,
                        "Exec.theHostNameOfACommandIsTheContainers"),
                executing(
                        "a command is number one",
                        process -> with(process, changed(process.args(), "echo $$", "echo 1")),
                        "Exec.aCommandIsNotTheFirstProcess"),
                of(
                        "exec gives a process id where there are no processes",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                StartedExec started = sound.exec(request);
                                return new StartedExec(4711, started.monitor(), started.streams());
                            }
                        },
                        "Exec.aCommandHasAProcessAndAMonitorIfContainersAreProcesses"),
                reporting(
                        "every command has succeeded",
                        (runtime, session, report) -> report.map(
                                exit -> new ExitReport(new ExitStatus.Code(0), exit.oomKilled(), exit.finishedAt())),
                        "Exec.exitCode",
                        "ExecEnd.signalByDefault",
                        "ExecEnd.aSignalReachesTheHandlerOfACommand"),
                reporting(
                        "a command ended an hour before",
                        (runtime, session, report) -> report.map(exit -> new ExitReport(
                                exit.status(),
                                exit.oomKilled(),
                                exit.finishedAt().minus(Duration.ofHours(1)))),
                        "Exec.theEndOfACommandHasTheInstantAtWhichItCame"),
                of(
                        "a command has ended as soon as it is executed",
                        context -> new RememberingRuntime(context) {
                            @Override
                            public Optional<ExitReport> execExitReport(ExecBundle session) {
                                return sound.execExitReport(session)
                                        .or(() -> own.contains(session)
                                                ? Optional.of(new ExitReport(
                                                        new ExitStatus.Code(0),
                                                        false,
                                                        context.host().clock().instant()))
                                                : Optional.empty());
                            }
                        },
                        "Exec.aCommandThatExecutesHasNoExitReport",
                        "Exec.aCommandIsExecutedWhileAnotherOneIs",
                        "ExecEnd.aSignalThatEndsNothingLeavesACommandAlone"),
                of(
                        "the report of a command can be read once",
                        context -> new DelegatingRuntime(sound(context)) {
                            private final Set<String> read = ConcurrentHashMap.newKeySet();

                            @Override
                            public Optional<ExitReport> execExitReport(ExecBundle session) {
                                Optional<ExitReport> report = sound.execExitReport(session);
                                return report.isPresent() && !read.add(session.sessionId()) ? Optional.empty() : report;
                            }
                        },
                        "ExecEnd.theReportOfACommandStaysUntilItIsDeleted"),
                of(
                        "nobody is told of the end of a command",
                        context -> new DelegatingRuntime(sound(with(context, id -> {}))),
                        "Exec.theEndOfACommandBecomesKnownWithoutAnybodyAsking"),
                of(
                        "the end of a command is told when it begins",
                        context -> new DelegatingRuntime(sound(context)) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                StartedExec started = sound.exec(request);
                                context.exits()
                                        .exited(request.session().container().containerId());
                                return started;
                            }
                        },
                        "Exec.nobodyIsToldOfTheEndOfACommandThatHasNotCome"),
                of(
                        "the end of a command is reported as the container's",
                        context -> new RememberingRuntime(context) {
                            @Override
                            public Optional<ExitReport> exitReport(Bundle bundle) {
                                return own.stream()
                                        .filter(session -> session.container().equals(bundle))
                                        .flatMap(session -> sound.execExitReport(session).stream())
                                        .findFirst()
                                        .or(() -> sound.exitReport(bundle));
                            }
                        },
                        "Exec.theContainerIsNotReportedToHaveEndedWithACommand",
                        "Exec.theContainersOwnCodeIsReportedBesideThoseOfItsCommands"),
                of(
                        "a command ends the one before it",
                        context -> new RememberingRuntime(context) {
                            @Override
                            public StartedExec exec(ExecRequest request) {
                                own.stream()
                                        .filter(session -> session.container()
                                                .equals(request.session().container()))
                                        .filter(session ->
                                                sound.execExitReport(session).isEmpty())
                                        .forEach(session -> sound.killExec(session, Optional.empty(), Signal.KILL));
                                return super.exec(request);
                            }
                        },
                        "Exec.aCommandIsExecutedWhileAnotherOneIs",
                        "Exec.manyCommandsAtOnceAreToldApart",
                        "ExecEnd.aDeletionTouchesNeitherContainerNorOtherCommands"),
                reporting(
                        "the commands of a container that ended are not reported",
                        (runtime, session, report) ->
                                runtime.sound.exitReport(session.container()).isPresent() ? Optional.empty() : report,
                        "ExecEnd.theEndOfTheContainerKillsItsCommands",
                        "ExecEnd.aKilledContainerTakesItsCommandsAlong"),
                of(
                        "only who executed a command knows of it",
                        context -> new RememberingRuntime(context) {
                            @Override
                            public Optional<ExitReport> execExitReport(ExecBundle session) {
                                return own.contains(session) ? sound.execExitReport(session) : Optional.empty();
                            }

                            @Override
                            public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
                                if (own.contains(session)) {
                                    sound.killExec(session, process, signal);
                                }
                            }
                        },
                        "ExecEnd.anotherInstanceLearnsOfTheEndOfACommand",
                        "ExecEnd.anotherInstanceSignalsAndDeletesACommand"),
                of(
                        "close ends the commands",
                        context -> new RememberingRuntime(context) {
                            @Override
                            public void close() {
                                own.forEach(sound::deleteExec);
                                sound.close();
                            }
                        },
                        "ExecEnd.aCommandGoesOnWhenItsInstanceIsClosed"));
    }

    private static List<String> changed(List<String> args, String text, String other) {
        return args.stream()
                .map(argument -> argument.equals(text) ? other : argument)
                .toList();
    }
}
