// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.testkit.contract.RuleResult.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

class ConformanceReportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return ConformanceMain.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void everyRuleAndEveryCaseHasItsLine() {
        ConformanceReport report = ConformanceReport.of(SampleSuite.class);
        assertThat(report.results()).hasSize(13);
        assertThat(report.results().get(0))
                .isEqualTo(new RuleResult("SampleSuite.small[1]", "1 is less than ten", Outcome.PASS, ""));
        assertThat(report.results().get(9).id()).isEqualTo("SampleSuite.small[10]");
        assertThat(report.results().get(9).outcome()).isEqualTo(Outcome.FAIL);
        assertThat(report.results().get(10))
                .isEqualTo(new RuleResult(
                        "SampleSuite.thisDoesNotApply", "this does not apply", Outcome.UNSUPPORTED, "SUPPORTS_PAUSE"));
        assertThat(report.summary()).isEqualTo("13 rules: 10 passed, 2 failed, 1 unsupported");
        assertThat(report.conforms()).isFalse();
    }

    @Test
    void aPluginConformsWhenWhatItDeclaresIsKept() {
        ConformanceReport report = ConformanceReport.of(SampleSuite.Kept.class);
        assertThat(report.conforms()).isTrue();
        assertThat(report.summary()).isEqualTo("13 rules: 12 passed, 0 failed, 1 unsupported");
    }

    @Test
    void whereThereAreNoRulesNothingConforms() {
        assertThat(ConformanceReport.of(String.class).conforms()).isFalse();
    }

    @Test
    void theTextSaysHowARuleWasBroken() {
        assertThat(ConformanceReport.of(SampleSuite.class).text())
                .startsWith(SampleSuite.class.getName() + "\n")
                .contains("PASS         SampleSuite.thisIsKept        this is kept\n")
                .contains("said \"no\"\n             | in two lines\n")
                .endsWith("\n13 rules: 10 passed, 2 failed, 1 unsupported\n");
    }

    @Test
    void theJsonSaysTheSame() {
        ConformanceReport report = ConformanceReport.of(SampleSuite.class);
        JsonNode json = new JsonMapper().readTree(report.json());
        assertThat(json.path("rules").asInt()).isEqualTo(13);
        assertThat(json.path("failed").asInt()).isEqualTo(2);
        assertThat(json.path("results")).hasSize(13);
        for (int i = 0; i < 13; i++) {
            JsonNode row = json.path("results").get(i);
            assertThat(new RuleResult(
                            row.path("id").asString(),
                            row.path("sentence").asString(),
                            Outcome.valueOf(row.path("outcome").asString()),
                            row.path("detail").asString()))
                    .isEqualTo(report.results().get(i));
        }
    }

    @Test
    void theCommandLineExitsAsTheReportSays(@TempDir Path directory) throws IOException {
        Path json = directory.resolve("report.json");
        assertThat(run(SampleSuite.Kept.class.getName(), "--json", json.toString()))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("0 failed, 1 unsupported\n");
        assertThat(Files.readString(json)).startsWith("{\"suite\":\"" + SampleSuite.Kept.class.getName());
        assertThat(run(SampleSuite.class.getName())).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'', usage",
        "no.such.Suite, there is no class no.such.Suite",
        "java.lang.String, has no rules",
        "x --json, usage",
        "x --xml y, usage"
    })
    void whatIsNoProperQuestionIsSaidSo(String arguments, String words) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "aContainerIsStarted, a container is started",
        "anExitCodeIsTakenModulo256, an exit code is taken modulo256",
        "whatIsNoJSONIsRefused, what is no json is refused"
    })
    void theNameOfAMethodIsReadAsASentence(String name, String sentence) {
        assertThat(RuleSentences.sentence(name)).isEqualTo(sentence);
    }
}
