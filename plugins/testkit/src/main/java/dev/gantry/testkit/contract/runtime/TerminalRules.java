// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StreamConnection;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_ATTACH;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;

/** Containers with a terminal. */
@Needs({SUPPORTS_TERMINAL, SUPPORTS_ATTACH})
interface TerminalRules extends StreamRules {
    @Test
    default void theOutputOfATerminalIsOneStream() {
        Bundle bundle =
                containers().created(Workload.shell("echo out; echo err >&2").withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        assertThat(received.out()).isEqualTo("out\r\nerr\r\n");
        assertThat(received.err()).isEmpty();
    }

    @Test
    default void aSizeThatWasSetBeforeTheStartIsThereFromTheBeginning() {
        Bundle bundle = containers().created(Workload.of("stty", "size").withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        containers().runtime().resize(bundle, new TerminalSize(33, 101));
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        assertThat(received.out()).isEqualTo("33 101\r\n");
    }

    @Test
    default void aNewSizeIsSignalledAndSeen() {
        Bundle bundle = containers()
                .created(Workload.shell("trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done")
                        .withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitOut(received, "ready");
            containers().runtime().resize(bundle, new TerminalSize(44, 99));
            awaitOut(received, "44 99\r\n");
        });
    }

    @Test
    default void theSizeThatATerminalHasAlreadyIsNotSignalled() {
        Bundle bundle = containers()
                .created(Workload.shell("trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done")
                        .withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitOut(received, "ready");
            containers().runtime().resize(bundle, new TerminalSize(44, 99));
            awaitOut(received, "44 99\r\n");
            containers().runtime().resize(bundle, new TerminalSize(44, 99));
            containers()
                    .patience()
                    .never("another signal", SHORTLY, () -> !received.out().endsWith("ready\r\n44 99\r\n"));
            containers().runtime().resize(bundle, new TerminalSize(45, 99));
            awaitOut(received, "ready\r\n44 99\r\n45 99\r\n");
        });
    }

    @Test
    default void whatIsTypedIsEchoedAndRead() {
        Bundle bundle =
                containers().started(Workload.shell("read line; echo got $line").withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "word\r");
            awaitEnd(received);
        }
        assertThat(received.out()).isEqualTo("word\r\ngot word\r\n");
    }

    @Test
    default void ctrlCInterruptsTheProgramOfATerminal() {
        Bundle bundle = containers()
                .created(Workload.shell("trap 'exit 5' INT; echo ready; while :; do sleep 0.02; done")
                        .withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            containers().runtime().start(bundle);
            awaitOut(received, "ready");
            StreamRules.write(connection, "\3");
            assertThat(containers().awaitCode(bundle)).isEqualTo(5);
        }
    }

    @Test
    default void aTerminalOutlastsTheConnectionToIt() {
        Bundle bundle = containers().started(Workload.of("cat").withTerminal());
        attach(bundle, new ReceivedOutput()).close();
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "again\r");
            awaitOut(received, "again\r\nagain\r\n");
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @ParameterizedTest(name = "a resize of the terminal of a container that is {0} fails with CONTAINER_STOPPED")
    @EnumSource(names = {"ABSENT", "STOPPED"})
    default void resizeOfNothing(Phase phase) {
        Bundle bundle = containers().in(phase);
        RuntimeRules.assertFails(
                () -> containers().runtime().resize(bundle, new TerminalSize(24, 80)), ErrorCode.CONTAINER_STOPPED);
    }
}
