// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StreamConnection;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_ATTACH;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;

/** What the terminal of a container makes of what is typed at it, and of what is written to it (termios(3)). */
@Needs({SUPPORTS_TERMINAL, SUPPORTS_ATTACH})
interface TerminalLineRules extends StreamRules {
    /** What is typed at a container, and what it shows. */
    interface Session {
        void play(StreamConnection connection, ReceivedOutput received);
    }

    /** Connects to a container with a terminal, and then starts it. */
    private Bundle typing(Workload workload, Session session) {
        Bundle bundle = containers().created(workload.withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            containers().runtime().start(bundle);
            session.play(connection, received);
        }
        return bundle;
    }

    @Test
    default void aProgramFindsItsTerminal() {
        typing(
                Workload.shell("test -t 0 && test -t 1 && test -t 2 && tty"),
                (connection, received) -> awaitOut(received, "/dev/pts/0\r\n"));
    }

    @Test
    default void aProgramWithoutATerminalFindsNone() {
        Bundle bundle = containers().started(Workload.shell("test -t 0 || test -t 1 || test -t 2 || exit 7"));
        assertThat(containers().awaitCode(bundle)).isEqualTo(7);
    }

    @Test
    default void whatIsTypedBeforeTheStartIsEchoedAndKept() {
        Bundle bundle =
                containers().created(Workload.shell("read line; echo got $line").withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "early\r");
            awaitOut(received, "early\r\n");
            containers().runtime().start(bundle);
            awaitEnd(received);
        }
        assertThat(received.out()).isEqualTo("early\r\ngot early\r\n");
    }

    @Test
    default void aTypedLineCanBeEditedUntilItIsWhole() {
        typing(Workload.of("cat"), (connection, received) -> {
            StreamRules.write(connection, "ax\177b\r");
            awaitOut(received, "ax\b \bb\r\nab\r\n");
            StreamRules.write(connection, "one two\027three\r");
            awaitOut(received, "one two\b \b\b \b\b \bthree\r\none three\r\n");
            StreamRules.write(connection, "no\025yes\r");
            awaitOut(received, "no\b \b\b \byes\r\nyes\r\n");
        });
    }

    @Test
    default void aControlCharacterIsEchoedInTwoThatCanBeSeen() {
        typing(Workload.of("cat"), (connection, received) -> {
            StreamRules.write(connection, "\1\r");
            awaitOut(received, "^A\r\n\1\r\n");
        });
    }

    @Test
    default void ctrlDHandsOnWhatWasTypedAndOnAnEmptyLineIsTheEnd() {
        Bundle bundle = typing(Workload.of("cat"), (connection, received) -> {
            StreamRules.write(connection, "ab\4");
            awaitOut(received, "abab");
            StreamRules.write(connection, "\4");
            awaitEnd(received);
        });
        assertThat(containers().awaitCode(bundle)).isZero();
    }

    @Test
    default void afterAnEndThatWasTypedAnotherProgramReadsOn() {
        typing(Workload.shell("cat; echo next; read line; echo got $line"), (connection, received) -> {
            StreamRules.write(connection, "\4");
            awaitOut(received, "next\r\n");
            StreamRules.write(connection, "more\r");
            awaitOut(received, "more\r\ngot more\r\n");
        });
    }

    @ParameterizedTest(name = "{1} can be typed")
    @CsvSource({"3, INT", "28, QUIT", "26, TSTP"})
    default void aSignalCanBeTyped(int typed, String signal) {
        Bundle bundle = typing(
                Workload.shell("trap 'exit 6' " + signal + "; echo ready; while :; do sleep 0.02; done"),
                (connection, received) -> {
                    awaitOut(received, "ready");
                    StreamRules.write(connection, String.valueOf((char) typed));
                    awaitEnd(received);
                });
        assertThat(containers().awaitCode(bundle)).isEqualTo(6);
    }

    @Test
    default void aTypedSignalDropsTheLine() {
        typing(
                Workload.shell("trap 'echo caught' INT; echo ready; while :; do read line && echo got $line; done"),
                (connection, received) -> {
                    awaitOut(received, "ready\r\n");
                    StreamRules.write(connection, "ab\3");
                    awaitOut(received, "caught\r\n");
                    StreamRules.write(connection, "cd\r");
                    awaitOut(received, "cd\r\ngot cd\r\n");
                    assertThat(received.out()).doesNotContain("got ab");
                });
    }

    @Test
    default void aTypedSignalReachesTheCommandThatAShellWaitsForToo() {
        typing(Workload.shell("trap 'echo caught' INT; cat; echo after $?"), (connection, received) -> {
            StreamRules.write(connection, "a\r");
            // That it answers says that it is there.
            awaitOut(received, "a\r\na\r\n");
            StreamRules.write(connection, "\3");
            awaitOut(received, "caught\r\nafter 130\r\n");
        });
    }

    /** As it is not by others that it has no handler for (pid_namespaces(7)). */
    @Test
    default void aFirstProcessIsNotEndedByATypedSignal() {
        Bundle bundle = containers().started(Workload.of("cat").withTerminal());
        ReceivedOutput received = new ReceivedOutput();
        try (StreamConnection connection = attach(bundle, received)) {
            StreamRules.write(connection, "a\r");
            awaitOut(received, "a\r\na\r\n");
            StreamRules.write(connection, "\3b\r");
            awaitOut(received, "^Cb\r\nb\r\n");
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aProgramCanSwitchTheEchoOff() {
        Bundle bundle = typing(
                Workload.shell("stty -echo; echo ready; read line; stty echo; echo got $line; read line"),
                (connection, received) -> {
                    awaitOut(received, "ready\r\n");
                    StreamRules.write(connection, "secret\r");
                    awaitOut(received, "ready\r\ngot secret\r\n");
                    StreamRules.write(connection, "seen\r");
                    awaitEnd(received);
                    assertThat(received.out()).isEqualTo("ready\r\ngot secret\r\nseen\r\n");
                });
        assertThat(containers().awaitCode(bundle)).isZero();
    }

    @Test
    default void aRawTerminalHandsOnWhatIsTypedAsItIs() {
        typing(Workload.shell("stty raw -echo; echo ready; cat"), (connection, received) -> {
            awaitOut(received, "ready\n");
            StreamRules.write(connection, "\3\r\4\177");
            awaitOut(received, "ready\n\3\r\4\177");
        });
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void theLogOfATerminalIsWhatItShows() {
        Bundle bundle = typing(Workload.shell("read line; echo got $line >&2"), (connection, received) -> {
            StreamRules.write(connection, "word\r");
            awaitEnd(received);
        });
        containers().awaitCode(bundle);
        assertThat(LogLine.written(containers().lines(bundle), "stdout")).isEqualTo("word\r\ngot word\r\n");
    }
}
