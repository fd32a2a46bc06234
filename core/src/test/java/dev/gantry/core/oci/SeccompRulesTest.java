// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static org.assertj.core.api.Assertions.assertThat;

class SeccompRulesTest {
    private static final String PROFILE = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "defaultErrno": "ENOSYS",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
                         {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}],
             "syscalls": [%s]}
            """;

    private final Fixture fixture = new Fixture();

    private static String rule(String more) {
        return "{\"names\": [\"x\"], \"action\": \"SCMP_ACT_ALLOW\"" + more + "}";
    }

    private Optional<OciSpec.Seccomp> filter(String rules, SecuritySpec security) {
        fixture.files.put("/seccomp.json", PROFILE.formatted(rules));
        return fixture.generate(container().security(security)).linux().seccomp();
    }

    private static SecuritySpec security(boolean privileged, String profile) {
        return new SecuritySpec(
                privileged,
                List.of("SYS_ADMIN"),
                List.of(),
                false,
                Optional.ofNullable(profile),
                List.of(),
                List.of(),
                Map.of());
    }

    @Test
    void theDefaultFileIsTranslated() {
        OciSpec.Seccomp filter = filter(
                        rule(", \"args\": [{\"index\": 1, \"value\": 18446744073709551615, \"valueTwo\": 0,"
                                + " \"op\": \"SCMP_CMP_EQ\"}], \"errnoRet\": 5"),
                        security(false, null))
                .orElseThrow();

        assertThat(filter.defaultErrnoRet()).hasValue(38);
        assertThat(filter.architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        assertThat(filter.syscalls()).singleElement().satisfies(call -> {
            assertThat(call.errnoRet()).hasValue(5);
            assertThat(call.args().get(0).value()).hasToString("18446744073709551615");
            assertThat(call.args().get(0).valueTwo()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "includes": {"caps": ["CAP_SYS_ADMIN"]}              | true
                    "includes": {"caps": ["CAP_SYS_ADMIN", "CAP_BPF"]}   | false
                    "excludes": {"caps": ["CAP_SYS_ADMIN", "CAP_BPF"]}   | false
                    "excludes": {"caps": ["CAP_BPF"]}                    | true
                    "includes": {"arches": ["amd64", "x32"]}             | true
                    "includes": {"arches": ["arm64"]}                    | false
                    "excludes": {"arches": ["amd64"]}                    | false
                    "includes": {"minKernel": "6.1"}                     | true
                    "includes": {"minKernel": "4.8"}                     | true
                    "includes": {"minKernel": "6.2"}                     | false
                    "excludes": {"minKernel": "4.8"}                     | false
                    "includes": {}, "excludes": null, "args": null       | true
                    """)
    void conditionsDecideWhetherARuleApplies(String condition, boolean applies) {
        assertThat(filter(rule(", " + condition), security(false, null))
                        .orElseThrow()
                        .syscalls())
                .hasSize(applies ? 1 : 0);
    }

    @Test
    void aSingleNameIsReadToo() {
        assertThat(filter("{\"name\": \"kill\", \"action\": \"SCMP_ACT_LOG\"}", security(false, null))
                        .orElseThrow()
                        .syscalls()
                        .get(0)
                        .names())
                .containsExactly("kill");
    }

    @Test
    void thereIsNoneWhenUnconfinedPrivilegedOrWithoutDefaultFile() {
        assertThat(filter("", security(false, "unconfined"))).isEmpty();
        assertThat(filter("", security(true, null))).isEmpty();
        fixture.files.clear();
        assertThat(fixture.generate(container()).linux().seccomp()).isEmpty();
    }

    @Test
    void onlyANamedProfileOpensX32() {
        assertThat(filter("", security(false, "/seccomp.json")).orElseThrow().architectures())
                .containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
        assertThat(filter("", security(false, null)).orElseThrow().architectures())
                .containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
    }

    @Test
    void aNamedProfileCountsEvenWhenPrivileged() {
        assertThat(filter("", security(true, "/seccomp.json"))).isPresent();
    }

    @Test
    void aFilterThatIsMissingUnaskedIsSaid() {
        List<String> warnings = new ArrayList<>();
        SeccompRules rules =
                new SeccompRules(List.of(Path.of("/etc/a.json"), Path.of("/usr/b.json")), fixture, warnings::add);

        assertThat(rules.filter("web", security(true, null), Set.of(), fixture.facts))
                .isEmpty();
        assertThat(rules.filter("web", security(false, "unconfined"), Set.of(), fixture.facts))
                .isEmpty();
        assertThat(warnings).isEmpty();
        assertThat(rules.filter("web", security(false, null), Set.of(), fixture.facts))
                .isEmpty();
        assertThat(warnings)
                .singleElement()
                .satisfies(
                        text -> assertThat(text).contains("web", "/etc/a.json or /usr/b.json", "seccomp=unconfined"));
    }

    @Test
    void aProfileIsReadAgainOnlyWhenItChanged() {
        SeccompRules rules = new SeccompRules(List.of(Path.of("/seccomp.json")), fixture, text -> {});
        fixture.files.put("/seccomp.json", PROFILE.formatted(rule("")));
        assertThat(syscalls(rules)).hasSize(1);
        assertThat(syscalls(rules)).hasSize(1);
        assertThat(fixture.reads).isEqualTo(1);

        fixture.files.put("/seccomp.json", PROFILE.formatted(rule("") + "," + rule("")));
        assertThat(syscalls(rules)).hasSize(2);
        assertThat(fixture.reads).isEqualTo(2);

        fixture.files.remove("/seccomp.json");
        assertThat(rules.filter("web", security(false, null), Set.of(), fixture.facts))
                .isEmpty();
    }

    private List<OciSpec.Syscall> syscalls(SeccompRules rules) {
        return rules.filter("web", security(false, null), Set.of(), fixture.facts)
                .orElseThrow()
                .syscalls();
    }

    @Test
    void aNamedProfileMustExist() {
        fixture.refuses(container().security(security(false, "/none.json")), ErrorCode.INVALID_ARGUMENT, "/none.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"defaultAction\": \"ALLOW\"}",
                "{\"defaultAction\": 5}",
                "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrno\": \"EWHAT\"}",
                "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 100000}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"archMap\": {}}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [5], \"action\": \"SCMP_ACT_LOG\"}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"x\"]}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"x\"], \"action\": \"SCMP_ACT_LOG\","
                        + " \"args\": [{\"index\": 9, \"op\": \"SCMP_CMP_EQ\"}]}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"x\"], \"action\": \"SCMP_ACT_LOG\","
                        + " \"args\": [{\"index\": 0, \"value\": -1, \"op\": \"SCMP_CMP_EQ\"}]}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"x\"], \"action\": \"SCMP_ACT_LOG\","
                        + " \"args\": [{\"index\": 0, \"value\": 1, \"op\": \"==\"}]}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"x\"], \"action\": \"SCMP_ACT_LOG\","
                        + " \"includes\": {\"minKernel\": \"new\"}}]}",
            })
    void aMalformedFileIsNamed(String text) {
        fixture.files.put("/seccomp.json", text);

        fixture.refuses(container(), ErrorCode.INVALID_ARGUMENT, "seccomp profile /seccomp.json");
    }
}
