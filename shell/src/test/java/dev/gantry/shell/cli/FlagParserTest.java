// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FlagParserTest {
    private static final List<Flag> FLAGS = List.of(
            Flag.toggle("a,all", ""),
            Flag.toggle("f,force", ""),
            Flag.value("t,time", "SECONDS", ""),
            Flag.repeated("e,env", "NAME", ""),
            Flag.list("cap-add", "NAME", ""),
            Flag.unsupportedSwitch("i,interactive"),
            Flag.unsupported("p,publish"));

    private static Arguments parse(String... words) {
        return FlagParser.parse(FLAGS, false, List.of(words));
    }

    private static Arguments parseUpToFirstArgument(String... words) {
        return FlagParser.parse(FLAGS, true, List.of(words));
    }

    @Test
    void takesAValueFromTheNextWordOrAfterAnEqualsSign() {
        assertThat(parse("--time", "5").last("time")).contains("5");
        assertThat(parse("--time=5").last("time")).contains("5");
        assertThat(parse("-t", "5").last("time")).contains("5");
        assertThat(parse("-t5").last("time")).contains("5");
        assertThat(parse("-t=5").last("time")).contains("5");
        assertThat(parse("--time=").last("time")).contains("");
    }

    @Test
    void takesAValueThatLooksLikeAFlag() {
        assertThat(parse("--time", "-1").number("time")).hasValue(-1);
        assertThat(parse("-e", "--all").all("env")).containsExactly("--all");
        assertThat(parse("-e", "-a").on("all")).isFalse();
    }

    @Test
    void readsClustersOfSwitches() {
        Arguments arguments = parse("-aft", "3", "web");

        assertThat(arguments.on("all")).isTrue();
        assertThat(arguments.on("force")).isTrue();
        assertThat(arguments.last("time")).contains("3");
        assertThat(arguments.positional()).containsExactly("web");
    }

    @Test
    void readsSwitchesWithAValueAttached() {
        assertThat(parse("--all=false").on("all")).isFalse();
        assertThat(parse("--all=1").on("all")).isTrue();
        assertThat(parse("--all", "false").positional()).containsExactly("false");
        assertThatThrownBy(() -> parse("--all=maybe"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("-a, --all");
    }

    @Test
    void letsTheLastOfSeveralValuesCount() {
        assertThat(parse("--time", "1", "--time", "2").last("time")).contains("2");
    }

    @Test
    void keepsRepeatedValuesWholeAndTakesListsApart() {
        assertThat(parse("-e", "A=1,2", "--env=B=3").all("env")).containsExactly("A=1,2", "B=3");
        assertThat(parse("--cap-add", "A,B", "--cap-add", "C").all("cap-add")).containsExactly("A", "B", "C");
        assertThat(parse("--cap-add", "\"A,B\",C").all("cap-add")).containsExactly("A,B", "C");
    }

    @Test
    void mixesFlagsAndArgumentsUnlessTheCommandLineOfAContainerFollows() {
        assertThat(parse("web", "--all", "db").positional()).containsExactly("web", "db");

        Arguments run = parseUpToFirstArgument("-a", "dir", "ls", "-f", "--unknown", "--");
        assertThat(run.positional()).containsExactly("dir", "ls", "-f", "--unknown", "--");
        assertThat(run.on("force")).isFalse();
    }

    @Test
    void endsFlagsAtTwoDashes() {
        assertThat(parse("--", "--all").positional()).containsExactly("--all");
        assertThat(parseUpToFirstArgument("-a", "--", "-x", "y").positional()).containsExactly("-x", "y");
    }

    @Test
    void takesNoWordForAFileOfArgumentsAndNoQuotesAway() {
        assertThat(parse("@/etc/passwd").positional()).containsExactly("@/etc/passwd");
        assertThat(parse("-e", "A=\"x\"").all("env")).containsExactly("A=\"x\"");
        assertThat(parse("-e", "A=${HOME}").all("env")).containsExactly("A=${HOME}");
        assertThat(parse("").positional()).containsExactly("");
    }

    @ParameterizedTest
    @CsvSource({
        "--foo, unknown flag: --foo",
        "--foo=bar, unknown flag: --foo",
        "-z, unknown shorthand flag: 'z' in -z",
        "-az, unknown shorthand flag: 'z' in -az",
        "--time, flag needs an argument: --time",
        "-t, flag needs an argument: 't' in -t",
        "--interactive, --interactive is not supported yet",
        "-i, --interactive is not supported yet",
        "--publish=80, --publish is not supported yet",
        "--ALL, unknown flag: --ALL",
        "--al, unknown flag: --al",
    })
    void refusesWhatItDoesNotKnowInOneLine(String word, String message) {
        assertThatThrownBy(() -> parse(word)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void tellsNumbersFromOtherWords() {
        assertThatThrownBy(() -> parse("-t", "x").number("time"))
                .hasMessage("invalid argument \"x\" for \"-t, --time\" flag: is not a whole number");
        assertThatThrownBy(() -> parse("-t", "-2").count("time")).hasMessageContaining("must not be negative");
        assertThatThrownBy(() -> parse("-t", "NaN").decimal("time")).hasMessageContaining("is not a number");
    }
}
