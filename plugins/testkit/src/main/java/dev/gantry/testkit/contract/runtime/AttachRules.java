// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StreamConnection;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_ATTACH;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_SHARED_STATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Connections to the standard streams. */
@Needs(SUPPORTS_ATTACH)
interface AttachRules extends StreamRules {
    /** A container that writes back what it reads. */
    private Bundle echoing() {
        return containers().started(Workload.of("cat").withInput());
    }

    @Test
    default void aConnectionMadeBeforeTheStartMissesNothing() {
        Bundle bundle = containers().created(Workload.of("echo", "first"));
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        assertThat(received.out()).isEqualTo("first\n");
    }

    @Test
    default void theTwoOutputStreamsAreToldApart() {
        Bundle bundle = containers().created(Workload.shell("echo out; echo err >&2"));
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        assertThat(List.of(received.out(), received.err())).containsExactly("out\n", "err\n");
    }

    @Test
    default void muchOutputArrivesWhole() {
        Bundle bundle = containers().created(Workload.of("seq", "200000"));
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        assertThat(received.out())
                .isEqualTo(IntStream.rangeClosed(1, 200_000)
                        .collect(StringBuilder::new, (text, i) -> text.append(i).append('\n'), StringBuilder::append)
                        .toString());
    }

    @Test
    default void aReceiverThatTakesItsTimeLosesNothing() {
        Bundle bundle = containers().created(Workload.of("seq", "30000"));
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
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        assertThat(received.out()).startsWith("1\n2\n").endsWith("\n29999\n30000\n");
        assertThat(received.out().lines()).hasSize(30_000);
    }

    @Test
    default void aConnectionGetsWhatIsWrittenFromThenOn() {
        Bundle bundle = containers()
                .started(Workload.shell("read a; echo early; read b; echo late").withInput());
        ReceivedOutput early = new ReceivedOutput();
        ReceivedOutput late = new ReceivedOutput();
        try (StreamConnection first = attach(bundle, early)) {
            StreamRules.write(first, "go\n");
            awaitOut(early, "early\n");
            try (StreamConnection second = attach(bundle, late)) {
                StreamRules.write(second, "go on\n");
                awaitEnd(late);
            }
            awaitEnd(early);
        }
        assertThat(List.of(early.out(), late.out())).containsExactly("early\nlate\n", "late\n");
    }

    @Test
    default void allConnectionsGetAllOutput() {
        Bundle bundle = containers().created(Workload.of("seq", "1000"));
        List<ReceivedOutput> all = List.of(new ReceivedOutput(), new ReceivedOutput(), new ReceivedOutput());
        List<StreamConnection> connections =
                all.stream().map(received -> attach(bundle, received)).toList();
        containers().runtime().start(bundle);
        all.forEach(this::awaitEnd);
        connections.forEach(StreamConnection::close);
        assertThat(all)
                .allSatisfy(received -> assertThat(received.out().lines()).hasSize(1000));
    }

    @Test
    default void inputArrives() {
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(echoing(), received)) {
            StreamRules.write(connection, "one\n");
            awaitOut(received, "one\n");
            StreamRules.write(connection, "two\n");
            awaitOut(received, "one\ntwo\n");
        }
    }

    @Test
    default void inputThatWasSentBeforeTheStartIsKept() {
        Bundle bundle = containers().created(Workload.of("cat").withInput());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "early\n");
            containers().runtime().start(bundle);
            awaitOut(received, "early\n");
        }
    }

    @Test
    default void theEndOfTheInputArrives() {
        Bundle bundle = echoing();
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "all");
            StreamRules.endInput(connection);
            awaitEnd(received);
        }
        assertThat(received.out()).isEqualTo("all");
        assertThat(containers().awaitCode(bundle)).isZero();
    }

    @Test
    default void outputStillComesAfterTheEndOfTheInput() {
        Bundle bundle = containers()
                .started(Workload.shell("cat; sleep 0.1; echo after").withInput());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.endInput(connection);
            awaitEnd(received);
        }
        assertThat(received.out()).isEqualTo("after\n");
    }

    @Test
    default void theInputOfSeveralConnectionsIsMerged() {
        Bundle bundle = echoing();
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection first = attach(bundle, received);
                StreamConnection second = attach(bundle, new ReceivedOutput())) {
            StreamRules.write(first, "one\n");
            awaitOut(received, "one\n");
            StreamRules.write(second, "two\n");
            awaitOut(received, "one\ntwo\n");
        }
    }

    @Test
    default void withoutOpenInputThereIsNothingToRead() {
        assertThat(containers().awaitCode(containers().started(Workload.of("cat"))))
                .isZero();
    }

    @Test
    default void theEndIsToldOnceAndLast() {
        Bundle bundle = containers().created(Workload.of("seq", "1000"));
        ReceivedOutput received = new ReceivedOutput();
        StreamConnection connection = attach(bundle, received);
        containers().runtime().start(bundle);
        containers().awaitCode(bundle);
        awaitEnd(received);
        connection.close();
        connection.close();
        containers().patience().pass(SHORTLY);
        assertThat(received.ends()).isEqualTo(1);
        assertThat(received.isLate()).isFalse();
    }

    @Test
    default void aKilledContainerEndsItsConnections() {
        Bundle bundle = containers().sleeping();
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().kill(bundle, Signal.KILL, false);
            awaitEnd(received);
        });
    }

    @Test
    default void aDeletedContainerEndsItsConnections() {
        Bundle bundle = containers().created(Workload.of("true"));
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().delete(bundle);
            awaitEnd(received);
        });
    }

    @Test
    default void aClosedConnectionIsToldThatItEnded() {
        ReceivedOutput received = new ReceivedOutput();
        attach(echoing(), received).close();
        awaitEnd(received);
    }

    @Test
    default void aContainerGoesOnWithoutTheConnectionThatItHad() {
        Bundle bundle = containers().started(Workload.shell("while :; do echo more; sleep 0.02; done"));
        attach(bundle, new ReceivedOutput()).close();
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> awaitOut(received, "more\n"));
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    /** Nobody is left who could type; libpod calls it "stdin once". */
    @Test
    default void aClosedConnectionEndsTheInput() {
        Bundle bundle = echoing();
        attach(bundle, new ReceivedOutput()).close();
        assertThat(containers().awaitCode(bundle)).isZero();
    }

    @Test
    default void aClosedConnectionTakesNoInput() {
        StreamConnection connection = attach(echoing(), new ReceivedOutput());
        connection.close();
        assertThatThrownBy(() -> connection.input(ByteBuffer.wrap(new byte[] {1})))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(connection::endInput).isInstanceOf(IOException.class);
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void whatAConnectionGetsIsInTheLogToo() {
        Bundle bundle = containers().created(Workload.of("seq", "100"));
        ReceivedOutput received = new ReceivedOutput();
        whileAttached(bundle, received, () -> {
            containers().runtime().start(bundle);
            awaitEnd(received);
        });
        containers().awaitCode(bundle);
        assertThat(received.out().lines()).hasSize(100);
        assertThat(containers().lines(bundle)).hasSize(100);
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void aPausedContainerCanBeConnectedTo() {
        Bundle bundle = echoing();
        containers().runtime().pause(bundle);
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "later\n");
            containers()
                    .patience()
                    .never("output", SHORTLY, () -> !received.out().isEmpty());
            containers().runtime().resume(bundle);
            awaitOut(received, "later\n");
        }
    }

    @Test
    @Needs(SUPPORTS_SHARED_STATE)
    default void anotherInstanceConnectsToo() {
        Bundle bundle = echoing();
        ReceivedOutput received = new ReceivedOutput();
        ReceivedOutput elsewhere = new ReceivedOutput();
        OciRuntime other = containers().another(id -> {});
        try (StreamConnection theirs = other.attach(bundle, elsewhere)) {
            whileAttached(bundle, received, () -> {
                StreamRules.write(theirs, "from there\n");
                awaitOut(received, "from there\n");
                awaitOut(elsewhere, "from there\n");
            });
        }
    }

    @ParameterizedTest(name = "an attach to a container that is {0} fails with CONTAINER_STOPPED")
    @EnumSource(names = {"ABSENT", "STOPPED"})
    default void attachToNothing(Phase phase) {
        Bundle bundle = containers().in(phase);
        RuntimeRules.assertFails(() -> attach(bundle, new ReceivedOutput()), ErrorCode.CONTAINER_STOPPED);
    }
}
