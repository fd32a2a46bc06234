// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_HOST_PID_NAMESPACE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PROCESSES;
import static org.assertj.core.api.Assertions.assertThat;

/** What signals do, by signal(7) and pid_namespaces(7). */
@Needs(SUPPORTS_LOG_K8S_FILE)
interface SignalRules extends RuntimeRules {
    private void kill(Bundle bundle, String signal) {
        containers().runtime().kill(bundle, Signal.parse(signal), false);
    }

    private void livesOn(Bundle bundle, String signal) {
        kill(bundle, signal);
        containers().patience().never("end", SHORTLY, () -> containers().phase(bundle) != Phase.RUNNING);
        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
    }

    @ParameterizedTest(name = "{0} does nothing to the first process of a pid namespace that has no handler for it")
    @ValueSource(strings = {"SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGTERM", "SIGALRM", "SIGCONT", "SIGRTMIN+3"})
    default void withoutHandler(String signal) {
        Bundle bundle = containers().ready(Workload.shell("echo ready; exec sleep 1000"));
        awaitExec(bundle);
        livesOn(bundle, signal);
    }

    /** Where containers are processes: until it is replaced by the program, a shell with a command handles SIGINT. */
    private void awaitExec(Bundle bundle) {
        if (containers().has(SUPPORTS_PROCESSES)) {
            ProcessTable processes = containers().host().processes();
            ProcessIdentity process = processes
                    .identify(containers().runtime().status(bundle).pid())
                    .orElseThrow();
            containers()
                    .patience()
                    .await(
                            "the shell is replaced by the program",
                            () -> !processes.arguments(process).contains("-c"));
        }
    }

    @ParameterizedTest(name = "{0} ends a process of the host's pid namespace that has no handler for it")
    @ValueSource(strings = {"SIGHUP", "SIGINT", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM"})
    @Needs(SUPPORTS_HOST_PID_NAMESPACE)
    default void byDefault(String signal) {
        Bundle bundle =
                containers().ready(Workload.shell("echo ready; exec sleep 1000").inHostPidNamespace());
        kill(bundle, signal);
        assertThat(containers().awaitCode(bundle))
                .isEqualTo(128 + Signal.parse(signal).number());
    }

    @ParameterizedTest(name = "{0} does nothing by default, in the host's pid namespace too")
    @ValueSource(strings = {"SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"})
    @Needs(SUPPORTS_HOST_PID_NAMESPACE)
    default void ignoredByDefault(String signal) {
        livesOn(containers().ready(Workload.shell("echo ready; exec sleep 1000").inHostPidNamespace()), signal);
    }

    @ParameterizedTest(name = "{0} is handled by a program that has a handler for it")
    @ValueSource(strings = {"SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGTERM", "SIGWINCH"})
    default void handled(String signal) {
        Bundle bundle = containers()
                .ready(Workload.shell("trap 'echo got; exit 40' " + signal.substring(3)
                        + "; echo ready; while :; do sleep 0.02; done"));
        kill(bundle, signal);
        assertThat(containers().awaitCode(bundle)).isEqualTo(40);
        assertThat(LogLine.written(containers().lines(bundle), "stdout")).isEqualTo("ready\ngot\n");
    }

    @ParameterizedTest(name = "{0} does nothing to a program that ignores it, in the host's pid namespace too")
    @ValueSource(strings = {"SIGHUP", "SIGINT", "SIGUSR1", "SIGTERM"})
    @Needs(SUPPORTS_HOST_PID_NAMESPACE)
    default void ignored(String signal) {
        livesOn(
                containers()
                        .ready(Workload.shell("trap '' " + signal.substring(3) + "; echo ready; exec sleep 1000")
                                .inHostPidNamespace()),
                signal);
    }

    @Test
    default void aHandlerThatReturnsLetsTheProgramGoOn() {
        Bundle bundle = containers()
                .ready(Workload.shell(
                        "trap 'echo one' USR1; trap 'exit 6' TERM; echo ready; while :; do sleep 0.02; done"));
        kill(bundle, "USR1");
        containers().awaitLine(bundle, "one");
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
        kill(bundle, "TERM");
        assertThat(containers().awaitCode(bundle)).isEqualTo(6);
    }

    @Test
    default void aSignalThatComesTwiceIsHandledTwice() {
        Bundle bundle = containers()
                .ready(Workload.shell("trap 'echo once more' USR1; echo ready; while :; do sleep 0.02; done"));
        for (int times = 1; times <= 2; times++) {
            int expected = times;
            kill(bundle, "USR1");
            containers()
                    .patience()
                    .await("handler " + times, () -> containers().lines(bundle).size() == 1 + expected);
        }
    }

    @Test
    default void aSignalGoesToOneContainerOnly() {
        Workload workload = Workload.shell("trap 'exit 8' TERM; echo ready; while :; do sleep 0.02; done");
        Bundle one = containers().ready(workload);
        Bundle other = containers().ready(workload);
        kill(one, "TERM");
        assertThat(containers().awaitCode(one)).isEqualTo(8);
        assertThat(containers().phase(other)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void killEndsAProgramThatHandlesOrIgnoresAllElse() {
        Bundle bundle = containers()
                .ready(Workload.shell("trap '' HUP INT QUIT TERM; echo ready; while :; do sleep 0.02; done"));
        kill(bundle, "KILL");
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void stopHaltsTheProgramAndContLetsItGoOn() {
        Bundle bundle = containers().ready(Workload.shell("echo ready; while :; do echo x; sleep 0.02; done"));
        kill(bundle, "STOP");
        containers().patience().pass(SHORTLY);
        int lines = containers().lines(bundle).size();
        containers()
                .patience()
                .never("output", SHORTLY, () -> containers().lines(bundle).size() > lines);
        kill(bundle, "CONT");
        containers().patience().await("output", () -> containers().lines(bundle).size() > lines);
    }

    @Test
    default void killEndsAHaltedProgram() {
        Bundle bundle = containers().sleeping();
        kill(bundle, "STOP");
        kill(bundle, "KILL");
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }
}
