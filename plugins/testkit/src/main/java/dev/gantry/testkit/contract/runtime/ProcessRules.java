// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.spi.runtime.Bundle;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static org.assertj.core.api.Assertions.assertThat;

/** What a process sees of what was asked for. */
@Needs(SUPPORTS_LOG_K8S_FILE)
interface ProcessRules extends RuntimeRules {
    private String output(Workload workload) {
        Bundle bundle = containers().started(workload);
        containers().awaitExit(bundle);
        String bytes = LogLine.written(containers().lines(bundle), "stdout");
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Argument vectors that a careless runtime gets wrong. */
    static Stream<List<String>> arguments() {
        return Stream.of(
                List.of("plain"),
                List.of("two words", "three"),
                List.of(""),
                List.of("a", "", "b"),
                List.of("\"quoted\" 'twice'"),
                List.of("back\\slash"),
                List.of("$HOME `x` *"),
                List.of("gr\u00fc\u00df \u4f60\u597d"),
                List.of("--flag=value", "--", "-n"));
    }

    @ParameterizedTest(name = "arguments {0} reach the program as they are", quoteTextArguments = false)
    @MethodSource("dev.gantry.testkit.contract.runtime.ProcessRules#arguments")
    default void argument(List<String> arguments) {
        String[] command = Stream.concat(Stream.of("printf", "<%s>\\n"), arguments.stream())
                .toArray(String[]::new);
        assertThat(output(Workload.of(command)))
                .isEqualTo(String.join(
                        "", arguments.stream().map(text -> "<" + text + ">\n").toList()));
    }

    @Test
    default void anArgumentOfSeveralLinesReachesTheProgramAsItIs() {
        argument(List.of("one\ntwo\tthree"));
    }

    @Test
    default void theShellGetsItsParameters() {
        assertThat(output(Workload.of("sh", "-c", "echo $0 $1 $#", "name", "first", "second")))
                .isEqualTo("name first 2\n");
    }

    @Test
    default void variablesOfTheBundleAreSet() {
        assertThat(output(Workload.shell("echo \"$ONE $TWO\"").with("ONE=first").with("TWO=a  b")))
                .isEqualTo("first a  b\n");
    }

    @Test
    default void aVariableCanBeEmptyOrHoldAnEqualsSign() {
        assertThat(output(
                        Workload.shell("echo \"<$EMPTY><$SUM>\"").with("EMPTY=").with("SUM=1+1=2")))
                .isEqualTo("<><1+1=2>\n");
    }

    @Test
    default void variablesOfTheEngineAreNotInherited() {
        assertThat(output(Workload.of("env")).lines().map(line -> line.replaceFirst("=.*", "")))
                .isSubsetOf("PATH", "HOME", "HOSTNAME", "TERM")
                .contains("PATH");
    }

    @Test
    default void theWorkingDirectoryIsTheOneOfTheBundle() {
        assertThat(output(Workload.of("pwd").in("/tmp"))).isEqualTo("/tmp\n");
        assertThat(output(Workload.of("pwd"))).isEqualTo("/\n");
    }

    @Test
    default void theHostNameIsTheOneOfTheBundle() {
        assertThat(output(Workload.of("hostname").on("some-host"))).isEqualTo("some-host\n");
    }

    @Test
    default void theProgramIsFoundOnThePathOfTheBundle() {
        assertThat(output(Workload.of("echo", "found"))).isEqualTo("found\n");
        assertThat(output(Workload.of("/bin/echo", "named"))).isEqualTo("named\n");
    }

    @Test
    default void standardInputIsAtItsEnd() {
        Bundle bundle = containers().started(Workload.of("cat"));
        assertThat(containers().awaitCode(bundle)).isZero();
    }

    @Test
    default void theFirstProcessOfAPidNamespaceIsNumberOne() {
        assertThat(output(Workload.shell("echo $$"))).isEqualTo("1\n");
    }
}
