// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.testkit.contract.ConformanceReport;
import dev.gantry.testkit.contract.RuleResult;
import dev.gantry.testkit.contract.RuleResult.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract notices every runtime that is wrong in one way. Which rules noticed what is kept in
 * {@code target/mutations.txt}.
 */
@Tag("mutation")
class MutationTest {
    private static final Map<String, List<String>> CAUGHT = new TreeMap<>();

    static Stream<Mutation> mutations() {
        return Stream.of(
                        BrokenCalls.all(),
                        BrokenReports.all(),
                        BrokenExecs.all(),
                        BrokenExecStreams.all(),
                        BrokenExecEnds.all(),
                        BrokenTerminals.all())
                .flatMap(List::stream);
    }

    private static ConformanceReport test(Mutation mutation) {
        BrokenRuntimeSuite.PROVIDER.set(mutation);
        return ConformanceReport.of(
                BrokenRuntimeSuite.class,
                Map.of(TempDir.DEFAULT_FACTORY_PROPERTY_NAME, MemoryDirectories.class.getName()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void isNoticed(Mutation mutation) {
        List<String> caught = test(mutation).results().stream()
                .filter(result -> result.outcome() == Outcome.FAIL)
                .map(RuleResult::id)
                .toList();
        CAUGHT.put(mutation.wrong(), caught);
        assertThat(mutation.caughtBy()).isNotEmpty();
        assertThat(caught.stream().map(id -> id.replaceFirst("\\[.*", "")).distinct())
                .as("rules that noticed that %s", mutation)
                .containsAll(mutation.caughtBy());
    }

    @Test
    void atLeastTwentyThingsAreWrongEachOnce() {
        assertThat(mutations().map(Mutation::wrong))
                .hasSizeGreaterThanOrEqualTo(20)
                .doesNotHaveDuplicates();
    }

    /** Otherwise a rule that fails for another reason would count as one that notices. */
    @Test
    void nothingIsNoticedOfASoundRuntime() {
        ConformanceReport report = test(new Mutation("nothing is wrong", Mutation::sound, List.of()));
        assertThat(report.conforms()).as(report.text()).isTrue();
        assertThat(report.results()).hasSizeGreaterThan(150);
    }

    @AfterAll
    static void keepTable() throws IOException {
        StringBuilder table = new StringBuilder("What is wrong, and the rules that noticed\n");
        CAUGHT.forEach((wrong, rules) -> {
            table.append('\n').append(wrong).append(": ").append(rules.size()).append(" rules\n");
            rules.forEach(rule -> table.append("    ").append(rule).append('\n'));
        });
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/mutations.txt"), table);
    }
}
