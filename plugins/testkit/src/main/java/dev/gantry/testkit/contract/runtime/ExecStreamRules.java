// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StreamConnection;
import dev.gantry.testkit.contract.Needs;
import dev.gantry.testkit.contract.runtime.ContractExecs.Execution;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXEC;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Connections to the standard streams of commands that are executed in a container. */
@Needs(SUPPORTS_EXEC)
interface ExecStreamRules extends StreamRules {
    private ContractExecs execs() {
        return new ContractExecs(containers());
    }

    private Execution executing(Workload workload, OutputReceiver receiver) {
        return execs().exec(containers().sleeping(), workload, receiver);
    }

    private static StreamConnection streams(Execution execution) {
        return execution.started().streams().orElseThrow();
    }

    @Test
    default void aCommandThatIsConnectedToNothingHasNoStreams() {
        Execution execution = execs().exec(containers().sleeping(), Workload.of("echo", "dropped"));
        assertThat(execution.started().streams()).isEmpty();
        assertThat(execs().awaitCode(execution)).isZero();
    }

    @Test
    default void theInputOfACommandThatIsConnectedToNothingIsAtItsEnd() {
        Execution execution =
                execs().exec(containers().sleeping(), Workload.of("cat").withInput());
        assertThat(execs().awaitCode(execution)).isZero();
    }

    @Test
    default void theTwoOutputStreamsOfACommandAreToldApart() {
        ReceivedOutput received = new ReceivedOutput();
        executing(Workload.shell("echo out; echo err >&2"), received);
        awaitEnd(received);
        assertThat(List.of(received.out(), received.err())).containsExactly("out\n", "err\n");
    }

    @Test
    default void quickCommandsLoseNoOutput() {
        Bundle bundle = containers().sleeping();
        for (int i = 0; i < 100; i++) {
            ReceivedOutput received = new ReceivedOutput();
            Execution execution = execs().exec(bundle, Workload.of("echo", "number " + i), received);
            awaitEnd(received);
            assertThat(received.out()).isEqualTo("number " + i + "\n");
            assertThat(execs().awaitCode(execution)).isZero();
            execs().delete(execution);
        }
    }

    @Test
    default void muchOutputOfACommandArrivesWhole() {
        ReceivedOutput received = new ReceivedOutput();
        executing(Workload.of("seq", "200000"), received);
        awaitEnd(received);
        assertThat(received.out())
                .isEqualTo(IntStream.rangeClosed(1, 200_000)
                        .collect(StringBuilder::new, (text, i) -> text.append(i).append('\n'), StringBuilder::append)
                        .toString());
    }

    @Test
    default void aReceiverOfACommandThatTakesItsTimeLosesNothing() {
        ReceivedOutput received = new ReceivedOutput() {
            private boolean first = true;

            @Override
            public void output(Stream stream, ByteBuffer bytes) {
                if (first) {
                    first = false;
                    containers().patience().pass(SHORTLY);
                }
                super.output(stream, bytes);
            }
        };
        executing(Workload.of("seq", "30000"), received);
        awaitEnd(received);
        assertThat(received.out()).startsWith("1\n2\n").endsWith("\n29999\n30000\n");
        assertThat(received.out().lines()).hasSize(30_000);
    }

    @Test
    default void inputOfACommandArrives() {
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = streams(executing(Workload.of("cat").withInput(), received))) {
            StreamRules.write(connection, "one\n");
            awaitOut(received, "one\n");
            StreamRules.write(connection, "two\n");
            awaitOut(received, "one\ntwo\n");
        }
    }

    @Test
    default void theEndOfTheInputOfACommandArrives() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution =
                executing(Workload.shell("cat; sleep 0.1; echo after; exit 3").withInput(), received);
        try (StreamConnection connection = streams(execution)) {
            StreamRules.write(connection, "all\n");
            StreamRules.endInput(connection);
            awaitEnd(received);
        }
        assertThat(received.out()).isEqualTo("all\nafter\n");
        assertThat(execs().awaitCode(execution)).isEqualTo(3);
    }

    @Test
    default void aCommandWithoutOpenInputHasNothingToRead() {
        assertThat(execs().awaitCode(executing(Workload.of("cat"), new ReceivedOutput())))
                .isZero();
    }

    @Test
    default void theEndOfACommandIsToldOnceAndLast() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing(Workload.of("seq", "1000"), received);
        execs().awaitCode(execution);
        awaitEnd(received);
        streams(execution).close();
        streams(execution).close();
        containers().patience().pass(SHORTLY);
        assertThat(received.ends()).isEqualTo(1);
        assertThat(received.isLate()).isFalse();
    }

    @Test
    default void aClosedConnectionToACommandIsToldThatItEnded() {
        ReceivedOutput received = new ReceivedOutput();
        streams(executing(Workload.of("sleep", "1000"), received)).close();
        awaitEnd(received);
    }

    @Test
    default void aCommandGoesOnWithoutTheConnectionThatItHad() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = executing(Workload.shell("echo a; sleep 0.1; seq 20000; exit 4"), received);
        awaitOut(received, "a\n");
        streams(execution).close();
        assertThat(execs().awaitCode(execution)).isEqualTo(4);
    }

    /** Nobody is left who could type. */
    @Test
    default void aClosedConnectionEndsTheInputOfACommand() {
        Execution execution = executing(Workload.shell("cat; exit 6").withInput(), new ReceivedOutput());
        streams(execution).close();
        assertThat(execs().awaitCode(execution)).isEqualTo(6);
    }

    @Test
    default void aClosedConnectionToACommandTakesNoInput() {
        StreamConnection connection = streams(executing(Workload.of("cat").withInput(), new ReceivedOutput()));
        connection.close();
        assertThatThrownBy(() -> connection.input(ByteBuffer.wrap(new byte[] {1})))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(connection::endInput).isInstanceOf(IOException.class);
    }

    @Test
    default void inputReachesTheCommandThatItIsForAlone() {
        Bundle bundle = containers().sleeping();
        ReceivedOutput first = new ReceivedOutput();
        ReceivedOutput second = new ReceivedOutput();
        try (StreamConnection one =
                        streams(execs().exec(bundle, Workload.of("cat").withInput(), first));
                StreamConnection two =
                        streams(execs().exec(bundle, Workload.of("cat").withInput(), second))) {
            StreamRules.write(one, "for one\n");
            StreamRules.write(two, "for two\n");
            awaitOut(first, "for one\n");
            awaitOut(second, "for two\n");
        }
        awaitEnd(first);
        awaitEnd(second);
        assertThat(List.of(first.out(), second.out())).containsExactly("for one\n", "for two\n");
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void theOutputOfACommandIsNotInTheContainersLog() {
        Bundle bundle = containers().ready(Workload.shell("echo ready; sleep 1000"));
        ReceivedOutput received = new ReceivedOutput();
        Execution connected = execs().exec(bundle, Workload.of("echo", "connected"), received);
        awaitEnd(received);
        execs().awaitCode(connected);
        execs().awaitCode(execs().exec(bundle, Workload.of("echo", "not connected")));
        assertThat(containers().lines(bundle)).hasToString("[stdout F ready]");
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void aPauseOfTheContainerHaltsACommand() {
        Bundle bundle = containers().sleeping();
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = execs().exec(bundle, Workload.of("cat").withInput(), received);
        containers().runtime().pause(bundle);
        try (StreamConnection connection = streams(execution)) {
            StreamRules.write(connection, "later\n");
            containers()
                    .patience()
                    .never("output", SHORTLY, () -> !received.out().isEmpty());
            containers().runtime().resume(bundle);
            awaitOut(received, "later\n");
        }
    }

    @Test
    default void aFailedExecTellsItsReceiverNothing() {
        ReceivedOutput received = new ReceivedOutput();
        Bundle bundle = containers().sleeping();
        RuntimeRules.assertRefused(() -> execs().exec(
                        execs().request(ContractExecs.session(bundle), Workload.of("nosuch"), Optional.of(received))));
        assertThat(received.out()).isEmpty();
    }
}
