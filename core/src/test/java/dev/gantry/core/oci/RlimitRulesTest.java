// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.model.ResourceLimit;

import static org.assertj.core.api.Assertions.assertThat;

class RlimitRulesTest {
    private static List<String> limits(boolean mayRaise, String... asked) {
        HostFacts facts = Fixture.facts(EnumSet.noneOf(Capability.class), mayRaise, CgroupMode.V1);
        return RlimitRules.limits(Stream.of(asked).map(ResourceLimit::parse).toList(), facts).stream()
                .map(limit -> limit.type().substring("RLIMIT_".length()) + " " + limit.soft() + " " + limit.hard())
                .toList();
    }

    @Test
    void theDefaultsArePodmans() {
        assertThat(limits(true)).containsExactly("NOFILE 1048576 1048576", "NPROC 1048576 1048576");
    }

    @Test
    void theDefaultsAreClampedToOwnHardLimits() {
        assertThat(limits(false)).containsExactly("NOFILE 20000 20000", "NPROC 1000 1000");
    }

    @ParameterizedTest
    @CsvSource({
        "true,  nofile=1024:4096,  NOFILE 1024 4096",
        "true,  nofile=9999999,    NOFILE 1048576 1048576",
        "true,  nofile=-1,         NOFILE 1048576 1048576",
        "false, nofile=1024:4096,  NOFILE 1024 4096",
        "false, nofile=1024:99999, NOFILE 1024 20000",
        "false, nofile=30000:-1,   NOFILE 20000 20000",
        "true,  nproc=-1,          NPROC 18446744073709551615 18446744073709551615",
        "false, nproc=-1,          NPROC 1000 1000",
        "false, core=-1,           CORE 18446744073709551615 18446744073709551615",
        "false, core=0,            CORE 0 0",
    })
    void explicitLimitsAreClampedToo(boolean mayRaise, String asked, String expected) {
        assertThat(limits(mayRaise, asked)).contains(expected);
    }

    @Test
    void theLastOfTwoWins() {
        assertThat(limits(true, "nproc=5", "nproc=6")).contains("NPROC 6 6").doesNotContain("NPROC 5 5");
    }
}
