// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;
import dev.gantry.testkit.contract.runtime.ContractExecs.Execution;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXEC;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PROCESSES;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands that are executed in a container: what they are given, and what comes of them. */
@Needs(SUPPORTS_EXEC)
interface ExecRules extends StreamRules {
    private ContractExecs execs() {
        return new ContractExecs(containers());
    }

    /** What a command writes to its standard output, executed to its end. */
    private String output(Bundle bundle, Workload workload) {
        ReceivedOutput received = new ReceivedOutput();
        execs().exec(bundle, workload, received);
        awaitEnd(received);
        return received.out();
    }

    @Test
    default void aCommandIsExecutedBesideTheFirstProcess() {
        Bundle bundle = containers().sleeping();
        assertThat(output(bundle, Workload.of("echo", "beside"))).isEqualTo("beside\n");
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @ParameterizedTest(name = "exit code {0} of a command is reported")
    @ValueSource(ints = {0, 1, 3, 126, 127, 255})
    default void exitCode(int code) {
        Execution execution = execs().exec(containers().sleeping(), Workload.shell("exit " + code));
        assertThat(execs().awaitCode(execution)).isEqualTo(code);
    }

    @Test
    default void theEndOfACommandHasTheInstantAtWhichItCame() {
        Bundle bundle = containers().sleeping();
        Instant before = containers().host().clock().instant();
        ExitReport exit = execs().awaitExit(execs().exec(bundle, Workload.shell("sleep 0.05; exit 1")));
        // A file system may keep time less exactly than the clock.
        assertThat(exit.finishedAt())
                .isBetween(before.minusMillis(20), containers().host().clock().instant());
        assertThat(exit.oomKilled()).isFalse();
    }

    @Test
    default void aCommandThatExecutesHasNoExitReport() {
        Execution execution = execs().exec(containers().sleeping(), Workload.of("sleep", "1000"));
        containers()
                .patience()
                .never("exit report", SHORTLY, () -> execs().report(execution).isPresent());
    }

    @Test
    default void theEndOfACommandBecomesKnownWithoutAnybodyAsking() {
        Bundle bundle = containers().sleeping();
        execs().exec(bundle, Workload.shell("sleep 0.1; exit 3"));
        containers()
                .patience()
                .await("news of an end", () -> containers().exits().contains(bundle.containerId()));
    }

    @Test
    default void nobodyIsToldOfTheEndOfACommandThatHasNotCome() {
        Bundle bundle = containers().sleeping();
        execs().exec(bundle, Workload.of("sleep", "1000"));
        containers()
                .patience()
                .never("news of an end", SHORTLY, () -> containers().exits().contains(bundle.containerId()));
    }

    @Test
    default void theContainerIsNotReportedToHaveEndedWithACommand() {
        Bundle bundle = containers().started(Workload.shell("read line; exit 5").withInput());
        assertThat(execs().awaitCode(execs().exec(bundle, Workload.shell("exit 3"))))
                .isEqualTo(3);
        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
        assertThat(containers().exitFile(bundle)).doesNotExist();
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void theContainersOwnCodeIsReportedBesideThoseOfItsCommands() {
        Bundle bundle = containers().started(Workload.shell("sleep 1; exit 5"));
        Execution first = execs().exec(bundle, Workload.shell("exit 3"));
        Execution second = execs().exec(bundle, Workload.shell("exit 4"));
        assertThat(List.of(
                        execs().awaitCode(first),
                        execs().awaitCode(second),
                        containers().awaitCode(bundle)))
                .containsExactly(3, 4, 5);
    }

    @Test
    default void aCommandIsExecutedWhileAnotherOneIs() {
        Bundle bundle = containers().sleeping();
        Execution first = execs().exec(bundle, Workload.of("sleep", "1000"));
        assertThat(output(bundle, Workload.of("echo", "second"))).isEqualTo("second\n");
        assertThat(execs().report(first)).isEmpty();
    }

    @Test
    default void manyCommandsAtOnceAreToldApart() {
        Bundle bundle = containers().sleeping();
        List<ReceivedOutput> received = new ArrayList<>();
        List<Execution> executions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            received.add(new ReceivedOutput());
            executions.add(execs().exec(
                            bundle,
                            Workload.shell("sleep 0.2; echo number " + i + "; exit " + (10 + i)),
                            received.get(i)));
        }
        for (int i = 0; i < 8; i++) {
            awaitEnd(received.get(i));
            assertThat(received.get(i).out()).isEqualTo("number " + i + "\n");
            assertThat(execs().awaitCode(executions.get(i))).isEqualTo(10 + i);
        }
    }

    @ParameterizedTest(name = "arguments {0} reach a command as they are", quoteTextArguments = false)
    @MethodSource("dev.gantry.testkit.contract.runtime.ProcessRules#arguments")
    default void argumentOfACommand(List<String> arguments) {
        String[] command = Stream.concat(Stream.of("printf", "<%s>\\n"), arguments.stream())
                .toArray(String[]::new);
        assertThat(output(containers().sleeping(), Workload.of(command)))
                .isEqualTo(String.join(
                        "", arguments.stream().map(text -> "<" + text + ">\n").toList()));
    }

    @Test
    default void theVariablesOfACommandAreItsOwn() {
        Bundle bundle = containers().started(Workload.of("sleep", "1000").with("ONE=container"));
        assertThat(output(bundle, Workload.shell("echo \"<$ONE><$TWO>\"").with("TWO=a  b")))
                .isEqualTo("<><a  b>\n");
        assertThat(output(bundle, Workload.of("env")).lines().map(line -> line.replaceFirst("=.*", "")))
                .isSubsetOf("PATH", "HOME", "HOSTNAME", "TERM")
                .contains("PATH");
    }

    @Test
    default void theWorkingDirectoryOfACommandIsItsOwn() {
        Bundle bundle = containers().started(Workload.of("sleep", "1000").in("/etc"));
        assertThat(output(bundle, Workload.of("pwd").in("/tmp"))).isEqualTo("/tmp\n");
        assertThat(output(bundle, Workload.of("pwd"))).isEqualTo("/\n");
    }

    @Test
    default void theHostNameOfACommandIsTheContainers() {
        Bundle bundle = containers().started(Workload.of("sleep", "1000").on("some-host"));
        assertThat(output(bundle, Workload.of("hostname"))).isEqualTo("some-host\n");
    }

    @Test
    default void aCommandIsNotTheFirstProcess() {
        assertThat(output(containers().sleeping(), Workload.shell("echo $$"))).isNotEqualTo("1\n");
    }

    @Test
    @Needs(SUPPORTS_PROCESSES)
    default void theUserOfACommandIsItsOwn() {
        Bundle bundle = containers().sleeping();
        ReceivedOutput received = new ReceivedOutput();
        ExecRequest request = execs().request(
                        ContractExecs.session(bundle),
                        Workload.of("id", "-u"),
                        1234,
                        Optional.of(received),
                        Optional.empty());
        execs().exec(request);
        awaitEnd(received);
        assertThat(received.out()).isEqualTo("1234\n");
        assertThat(output(bundle, Workload.of("id", "-u"))).isEqualTo("0\n");
    }

    @Test
    default void aCommandHasAProcessAndAMonitorIfContainersAreProcesses() {
        Execution execution = execs().exec(containers().sleeping(), Workload.of("sleep", "1000"));
        assertThat(execution.started().pid() > 0).isEqualTo(has(SUPPORTS_PROCESSES));
        assertThat(execution.process().isPresent()).isEqualTo(has(SUPPORTS_PROCESSES));
        assertThat(execution.started().monitor().stream())
                .allSatisfy(
                        monitor -> assertThat(containers().host().processes().isAlive(monitor))
                                .isTrue());
    }
}
