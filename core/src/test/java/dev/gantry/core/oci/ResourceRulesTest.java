// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.Resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResourceRulesTest {
    private final HostFacts facts = new Fixture().facts;

    private static Resources resources(String text) {
        Map<String, String> values = new java.util.HashMap<>();
        for (String pair : text.isBlank() ? new String[0] : text.split(" ")) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return new Resources(
                number(values, "memory"),
                number(values, "swap"),
                number(values, "reservation"),
                number(values, "quota"),
                number(values, "period"),
                number(values, "shares"),
                Optional.ofNullable(values.get("cpus")),
                Optional.ofNullable(values.get("mems")),
                number(values, "pids"));
    }

    private static OptionalLong number(Map<String, String> values, String key) {
        return values.containsKey(key) ? OptionalLong.of(Long.parseLong(values.get(key))) : OptionalLong.empty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                          | {"pids":{"limit":2048}}
                    pids=5                      | {"pids":{"limit":5}}
                    pids=-1                     | {}
                    pids=0                      | {}
                    pids=-1 memory=100          | {"memory":{"limit":100,"swap":200}}
                    pids=-1 memory=100 swap=100 | {"memory":{"limit":100,"swap":100}}
                    pids=-1 memory=100 swap=-1  | {"memory":{"limit":100}}
                    pids=-1 memory=-1           | {}
                    pids=-1 memory=9223372036854775807 | {"memory":{"limit":9223372036854775807}}
                    pids=-1 reservation=7       | {"memory":{"reservation":7}}
                    pids=-1 quota=50000 period=100000 shares=2 cpus=0-1,3 mems=0 | {"cpu":{"shares":2,"quota":50000,"period":100000,"cpus":"0-1,3","mems":"0"}}
                    pids=-1 quota=-1            | {}
                    """)
    void atCreation(String asked, String json) {
        assertThat(OciJson.write(ResourceRules.forCreation(resources(asked), List.of(), facts)))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''          | ''                                          | {}
                    ''          | memory=104857600 quota=50000 period=100000 shares=300 | {"memory":{"limit":104857600,"swap":209715200},"cpu":{"shares":300,"quota":50000,"period":100000}}
                    ''          | memory=-1                                   | {"memory":{"limit":-1,"swap":-1}}
                    memory=100  | swap=300                                    | {"memory":{"limit":100,"swap":300}}
                    memory=100  | memory=150                                  | {"memory":{"limit":150,"swap":300}}
                    memory=100 swap=400 | memory=150                          | {"memory":{"limit":150,"swap":400}}
                    memory=100 swap=-1  | memory=150                          | {"memory":{"limit":150,"swap":-1}}
                    memory=100 swap=400 | memory=-1 swap=-1                   | {"memory":{"limit":-1,"swap":-1}}
                    memory=100  | reservation=50                              | {"memory":{"reservation":50}}
                    memory=100  | shares=300                                  | {"cpu":{"shares":300}}
                    pids=7      | pids=-1                                     | {"pids":{"limit":-1}}
                    ''          | quota=-1                                    | {"cpu":{"quota":-1}}
                    quota=50000 | period=10000                                | {"cpu":{"quota":50000,"period":10000}}
                    """)
    void inAnUpdateOnlyWhatChangesAndWhatBelongsToIt(String present, String change, String json) {
        assertThat(OciJson.write(ResourceRules.forUpdate(resources(present), resources(change), facts)))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({
        "memory=100 swap=200, memory=300, less than memory",
        "memory=100 reservation=80, memory=50, less than its reservation",
        "memory=100 swap=200, memory=-1, needs a limit of memory",
        "'', swap=50, needs a limit of memory",
        "'', shares=1, cpu shares"
    })
    void anUpdateThatContradictsWhatIsThereIsRefused(String present, String change, String message) {
        assertThatThrownBy(() -> ResourceRules.forUpdate(resources(present), resources(change), facts))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutSwapAccountingNoSwapLimitIsMadeUp() {
        HostFacts without = new HostFacts(
                facts.hardLimits(),
                facts.maxOpenFiles(),
                false,
                facts.capabilities(),
                CgroupMode.V1,
                false,
                facts.kernel(),
                facts.architecture(),
                "h");

        assertThat(OciJson.write(ResourceRules.forUpdate(Resources.NONE, resources("memory=100"), without)))
                .isEqualTo("{\"memory\":{\"limit\":100}}");
    }

    @ParameterizedTest
    @CsvSource({
        "memory=0, memory limit",
        "memory=-5, memory limit",
        "memory=100 swap=50, less than memory",
        "memory=100 reservation=200, less than its reservation",
        "swap=50, needs a limit of memory",
        "shares=1, cpu shares",
        "shares=300000, cpu shares",
        "quota=5, cpu quota",
        "period=5, cpu period",
        "period=2000000, cpu period",
        "cpus=a, cpuset cpus",
        "mems=0-, cpuset mems",
        "pids=-2, pids limit"
    })
    void whatNoCgroupCanHaveIsRefused(String asked, String message) {
        assertThatThrownBy(() -> ResourceRules.forCreation(resources(asked), List.of(), facts))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(message);
    }
}
