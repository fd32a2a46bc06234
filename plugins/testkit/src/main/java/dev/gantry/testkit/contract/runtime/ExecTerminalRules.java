// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StreamConnection;
import dev.gantry.testkit.contract.Needs;
import dev.gantry.testkit.contract.runtime.ContractExecs.Execution;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXEC;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_SIZE_FROM_THE_BEGINNING;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands that are executed in a container, and have a terminal of their own. */
@Needs({SUPPORTS_EXEC, SUPPORTS_TERMINAL})
interface ExecTerminalRules extends StreamRules {
    private ContractExecs execs() {
        return new ContractExecs(containers());
    }

    private Execution executing(String text, Optional<TerminalSize> size, OutputReceiver receiver) {
        return execs().exec(execs().request(
                        ContractExecs.session(containers().sleeping()),
                        Workload.shell(text).withTerminal(),
                        0,
                        Optional.of(receiver),
                        size));
    }

    private void resize(Execution execution, TerminalSize size) {
        containers().runtime().resizeExec(execution.session(), size);
    }

    @Test
    default void theOutputOfTheTerminalOfACommandIsOneStream() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing("echo out; echo err >&2; exit 3", Optional.empty(), received);
        awaitEnd(received);
        assertThat(received.out()).isEqualTo("out\r\nerr\r\n");
        assertThat(received.err()).isEmpty();
        assertThat(execs().awaitCode(execution)).isEqualTo(3);
    }

    @Test
    default void aCommandGetsTheSizeThatItsTerminalIsToHave() {
        ReceivedOutput received = new ReceivedOutput();
        executing("while :; do stty size; sleep 0.02; done", Optional.of(new TerminalSize(33, 101)), received);
        awaitOut(received, "33 101\r\n");
    }

    @Test
    @Needs(SUPPORTS_SIZE_FROM_THE_BEGINNING)
    default void aCommandFindsTheSizeThatItsTerminalIsToHave() {
        ReceivedOutput received = new ReceivedOutput();
        executing("stty size", Optional.of(new TerminalSize(33, 101)), received);
        awaitEnd(received);
        assertThat(received.out()).isEqualTo("33 101\r\n");
    }

    @Test
    default void aNewSizeOfTheTerminalOfACommandIsSignalledAndSeen() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing(
                "trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done", Optional.empty(), received);
        awaitOut(received, "ready");
        resize(execution, new TerminalSize(44, 99));
        awaitOut(received, "44 99\r\n");
    }

    @Test
    default void whatIsTypedIsEchoedAndReadByACommand() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing("read line; echo got $line", Optional.empty(), received);
        try (StreamConnection connection = execution.started().streams().orElseThrow()) {
            StreamRules.write(connection, "word\r");
            awaitEnd(received);
        }
        assertThat(received.out()).isEqualTo("word\r\ngot word\r\n");
    }

    @Test
    default void ctrlCInterruptsACommandWithATerminal() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution =
                executing("trap 'exit 5' INT; echo ready; while :; do sleep 0.02; done", Optional.empty(), received);
        try (StreamConnection connection = execution.started().streams().orElseThrow()) {
            awaitOut(received, "ready");
            StreamRules.write(connection, "\3");
            assertThat(execs().awaitCode(execution)).isEqualTo(5);
        }
    }

    @Test
    default void ctrlCEndsACommandThatDoesNothingAboutIt() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing("echo ready; exec cat", Optional.empty(), received);
        try (StreamConnection connection = execution.started().streams().orElseThrow()) {
            awaitOut(received, "ready\r\n");
            StreamRules.write(connection, "a\r");
            awaitOut(received, "a\r\na\r\n");
            StreamRules.write(connection, "ab");
            awaitOut(received, "a\r\na\r\nab");
            StreamRules.write(connection, "\3");
            awaitEnd(received);
        }
        assertThat(received.out()).startsWith("ready\r\na\r\na\r\nab");
        assertThat(execs().awaitCode(execution)).isEqualTo(130);
    }

    @Test
    default void ctrlDIsTheEndOfWhatACommandReads() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing("cat; exit 4", Optional.empty(), received);
        try (StreamConnection connection = execution.started().streams().orElseThrow()) {
            StreamRules.write(connection, "ab\4");
            awaitOut(received, "abab");
            StreamRules.write(connection, "\4");
            awaitEnd(received);
        }
        assertThat(execs().awaitCode(execution)).isEqualTo(4);
    }

    @Test
    default void aCommandOutlastsTheConnectionToItsTerminal() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution =
                executing("trap 'exit 5' USR1; echo ready; while :; do read line; done", Optional.empty(), received);
        awaitOut(received, "ready");
        execution.started().streams().orElseThrow().close();
        containers()
                .patience()
                .never(
                        "end of the command",
                        SHORTLY,
                        () -> execs().report(execution).isPresent());
        execs().kill(execution, new Signal(10));
        assertThat(execs().awaitCode(execution)).isEqualTo(5);
    }

    @Test
    default void aCommandThatIsConnectedToNothingCanHaveATerminal() {
        Execution execution = execs().exec(
                        containers().sleeping(),
                        Workload.shell("test -t 1 && exit 7").withTerminal());
        assertThat(execs().awaitCode(execution)).isEqualTo(7);
    }

    @Test
    default void aMissingCommandIsRefusedWithATerminalToo() {
        RuntimeRules.assertFails(
                () -> execs().exec(
                                containers().sleeping(), Workload.of("nosuch").withTerminal(), new ReceivedOutput()),
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND);
    }

    @Test
    default void aResizeOfTheTerminalOfACommandThatEndedFails() {
        Execution execution = executing("exit 0", Optional.empty(), new ReceivedOutput());
        execs().awaitExit(execution);
        execution
                .started()
                .monitor()
                .ifPresent(monitor -> containers()
                        .patience()
                        .await(
                                "end of the monitor",
                                () -> !containers().host().processes().isAlive(monitor)));
        RuntimeRules.assertFails(() -> resize(execution, new TerminalSize(24, 80)), ErrorCode.CONTAINER_STOPPED);
    }
}
