// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.model.TerminalSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs at a terminal, by transcripts of busybox 1.35 on a pseudo terminal of Linux, on which the same was typed with
 * pauses between.
 */
class TerminalTest {
    private static final long PAUSE = 350_000_000;

    /**
     * A transcript.
     *
     * @param first whether it is the first process of a pid namespace
     * @param args command line
     * @param typed what was typed, with a pause after each
     * @param shown what the terminal showed
     * @param code how it ended; -1 when it did not
     */
    private record Transcript(boolean first, List<String> args, List<String> typed, String shown, int code) {
        @Override
        public String toString() {
            return String.join(" ", args) + (first ? " as the first process" : "") + " <- " + quoted(typed.toString());
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        text.chars().forEach(c -> quoted.append(c < ' ' ? "^" + (char) (c + '@') : Character.toString(c)));
        return quoted.toString();
    }

    private static Transcript shell(String text, String shown, int code, String... typed) {
        return new Transcript(true, List.of("sh", "-c", text), List.of(typed), shown, code);
    }

    private static Transcript later(String text, String shown, int code, String... typed) {
        return new Transcript(false, List.of("sh", "-c", text), List.of(typed), shown, code);
    }

    private static Transcript cat(String shown, int code, String... typed) {
        return new Transcript(true, List.of("cat"), List.of(typed), shown, code);
    }

    static Stream<Transcript> transcripts() {
        return Stream.of(
                // Signals.
                shell("echo r; sleep 3; echo after $?", "r\r\n^C", 130, "ab\3"),
                shell("echo r; sleep 3; echo after $?", "r\r\n^\\Quit\r\nafter 131\r\n", 0, "ab\34"),
                shell("echo r; sleep 0.6; echo after $?", "r\r\n^Zafter 0\r\n", 0, "ab\32", ""),
                shell("trap 'echo got' INT; sleep 3; echo after $?", "^Cgot\r\nafter 130\r\n", 0, "ab\3"),
                shell("trap '' INT; sleep 0.6; echo after $?", "^Cafter 0\r\n", 0, "ab\3", ""),
                shell("trap 'echo got' INT; read x; echo rc $? $x", "^Cgot\r\nrc 1\r\n", 0, "ab\3"),
                shell("trap 'echo got' TSTP; read x; echo rc $? $x", "^Zgot\r\nrc 1\r\n", 0, "ab\32"),
                shell("read x; echo rc $? $x", "^C", 130, "ab\3"),
                shell("read x; echo rc $? $x", "^\\cd\r\nrc 0 cd\r\n", 0, "ab\34", "cd\r"),
                shell("cat; echo rc $?", "^C", 130, "ab\3"),
                shell("trap 'echo got' INT; cat; echo rc $?", "^Cgot\r\nrc 130\r\n", 0, "ab\3"),
                shell("while :; do sleep 0.05; done", "^C", 130, "\3"),
                cat("^Ccd\r\ncd\r\n", 0, "ab\3", "cd\r", "\4"),
                cat("^\\cd\r\ncd\r\n", 0, "ab\34", "cd\r", "\4"),
                new Transcript(false, List.of("cat"), List.of("ab\3"), "^C", 130),
                new Transcript(false, List.of("cat"), List.of("ab\34"), "^\\", 131),
                new Transcript(false, List.of("sleep", "0.6"), List.of("ab\32", ""), "^Z", 0),
                later("echo r; sleep 3; echo after $?", "r\r\n^C", 130, "ab\3"),
                later("echo r; sleep 3; echo after $?", "r\r\n^\\Quit\r\nafter 131\r\n", 0, "ab\34"),
                later("trap 'echo q' QUIT; sleep 3; echo after $?", "^\\Quit\r\nq\r\nafter 131\r\n", 0, "\34"),
                later("trap '' QUIT; cat; echo after $?", "^\\c\r\nc\r\nafter 0\r\n", 0, "ab\34", "c\r", "\4"),
                later("read x; echo rc $? $x", "^C", 130, "ab\3"),
                // Lines and ends.
                shell("cat; echo rc $?", "ababcd\r\ncd\r\nrc 0\r\n", 0, "ab\4", "cd\r", "\4"),
                shell(
                        "read x; echo \"rc $? $x\"; read y; echo \"rc $? $y\"",
                        "abcd\r\nrc 0 abcd\r\nefrc 1 ef\r\n",
                        0,
                        "ab\4",
                        "cd\r",
                        "ef\4\4"),
                shell("cat; read y; echo \"rc $? $y\"", "cd\r\nrc 0 cd\r\n", 0, "\4", "cd\r"),
                // Editing.
                cat("a\b \bb^Hc\r\nb\bc\r\n", -1, "a\177b\bc\r"),
                cat(
                        "one two" + "\b \b".repeat(3) + "three" + "\b \b".repeat(9) + "x\r\nx\r\n",
                        -1,
                        "one two\27three\25x\r"),
                cat("a\tb\b \b" + "\b".repeat(7) + "c\r\nac\r\n", -1, "a\tb\177\177c\r"),
                cat("^A\b \b\b \bz\r\nz\r\n", -1, "\1\177z\r"),
                cat("^\b^Cq^R\r\n^Cq\r\n\3q\r\n", -1, "\26\3q\22\r"),
                cat("k\r\nk\r\n", -1, "\177\25\27k\r"),
                cat("foo-bar.." + "\b \b".repeat(5) + "\r\nfoo-\r\n", -1, "foo-bar..\27\r"),
                cat("\u00e9\b \b\r\n\ufffd\r\n", -1, "\u00e9\177\r"),
                // Settings.
                shell(
                        "stty -echo; read x; stty echo; echo; echo \"<$x>\"; read y; echo $y",
                        "\r\n<pw>\r\nyy\r\nyy\r\n",
                        0,
                        "pw\r",
                        "yy\r"),
                shell("stty raw -echo; cat", "a\r\3\4b", -1, "a\r\3\4b"),
                shell("stty raw; echo a; echo b; stty -raw; echo c; stty sane; echo d", "a\nb\nc\r\nd\r\n", 0),
                shell("read x; stty raw -echo; cat", "a\r\ntailtailq", -1, "a\rtail", "q"),
                shell("stty -icanon; cat", "abc^?^D\r\nabc\177\4\r\n", -1, "abc\177\4\r"),
                shell("stty -onlcr; echo a; stty -opost; echo b", "a\nb\n", 0),
                shell("stty -isig; cat", "a^C\r\na\3\r\n", 0, "a\3\r\4"),
                shell("stty -icrnl; cat", "a^Mb\r\na\rb\r\n", 0, "a\rb\n\4"),
                shell("stty -echoctl; cat", "a\1b\b \b\r\na\r\n", 0, "a\1b\177\177\n\4"),
                shell("stty -echoe; cat", "ab^?c^U\r\nd\r\nd\r\n", 0, "ab\177c\25d\n\4"),
                shell("stty rows 10 cols 20; stty size; stty size -echo; echo $?", "10 20\r\n10 20\r\n0\r\n", 0),
                shell(
                        "stty nosuch; echo $?; stty -nosuch; echo $?; stty rows; echo $?; stty rows x; echo $?",
                        "stty: invalid number 'nosuch'\r\n1\r\nstty: invalid argument '-nosuch'\r\n1\r\n"
                                + "stty: rows requires an argument\r\n1\r\nstty: invalid number 'x'\r\n1\r\n",
                        0),
                shell(
                        "tty; tty -s; echo $?; test -t 0; echo $?; test -t 1; echo $?; test -t 5; echo $?; test -t x; echo $?",
                        "/dev/pts/0\r\n0\r\n0\r\n0\r\n1\r\nsh: x: bad number\r\n2\r\n",
                        0));
    }

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private long now;

    private Machine machine(boolean first, OptionalInt terminal, List<String> args) {
        Machine machine = new Machine(
                ProgramLoader.load(args),
                new Machine.Surroundings(Map.of(), "/", "host", 1, first, false, terminal, OptionalLong.empty()),
                (at, stream, bytes) -> {
                    assertThat(stream).isEqualTo(dev.gantry.api.model.LogRecord.Stream.STDOUT);
                    shown.writeBytes(bytes);
                });
        machine.start(now);
        machine.advanceTo(now += PAUSE);
        return machine;
    }

    private void type(Machine machine, String text) {
        machine.write(text.getBytes(StandardCharsets.UTF_8), now);
        machine.advanceTo(now += PAUSE);
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void theFakeShowsWhatLinuxShows(Transcript transcript) {
        Machine machine = machine(transcript.first(), OptionalInt.of(0), transcript.args());
        transcript.typed().forEach(text -> type(machine, text));
        assertThat(quoted(shown())).isEqualTo(quoted(transcript.shown()));
        assertThat(machine.exitCode().orElse(-1)).isEqualTo(transcript.code());
    }

    @Test
    void aTerminalThatNobodyGaveASizeHasNone() {
        machine(true, OptionalInt.of(3), List.of("sh", "-c", "stty size; tty"));
        assertThat(shown()).isEqualTo("0 0\r\n/dev/pts/3\r\n");
    }

    @Test
    void aProgramIsToldOfANewSizeAndOfThatAlone() {
        Machine machine = machine(
                true,
                OptionalInt.of(0),
                List.of(
                        "sh",
                        "-c",
                        "trap 'stty size' WINCH; stty rows 5; stty cols 7; stty cols 7; sleep 1; echo end"));
        machine.resize(new TerminalSize(5, 7), now);
        machine.resize(new TerminalSize(6, 7), now);
        machine.advanceTo(now += 3 * PAUSE);
        assertThat(shown()).isEqualTo("5 0\r\n5 7\r\n6 7\r\nend\r\n");
    }

    @Test
    void whatIsTypedWhileAProgramIsFrozenIsEchoedAtOnceAndTakesEffectLater() {
        Machine machine = machine(false, OptionalInt.of(0), List.of("sh", "-c", "read x; echo got $x; cat"));
        machine.pause(now);
        type(machine, "word\r");
        assertThat(shown()).isEqualTo("word\r\n");
        machine.resume(now);
        machine.pause(now);
        assertThat(shown()).isEqualTo("word\r\ngot word\r\n");
        type(machine, "\3");
        assertThat(machine.exitCode()).isEmpty();
        machine.resume(now);
        assertThat(machine.exitCode()).hasValue(130);
    }

    @Test
    void withoutATerminalThereIsNone() {
        Machine machine = new Machine(
                ProgramLoader.load(List.of("sh", "-c", "tty; stty size; test -t 0 || test -t 1 || echo none")),
                new Machine.Surroundings(
                        Map.of(), "/", "host", 1, true, true, OptionalInt.empty(), OptionalLong.empty()),
                (at, stream, bytes) -> shown.writeBytes(bytes));
        machine.start(now);
        assertThat(shown()).isEqualTo("not a tty\nstty: standard input: Inappropriate ioctl for device\nnone\n");
    }
}
