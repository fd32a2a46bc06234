// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChildEnvironmentTest {
    private final ChildEnvironment environment = new ChildEnvironment(Map.of(
            "PATH", "/p",
            "HOME", "/h",
            "TZ", "UTC",
            "LC_TIME", "C",
            "GANTRY_ROOT", "/g",
            "GANTRY_FAILPOINTS", "a=kill",
            "NOTIFY_SOCKET", "/n",
            "SECRET", "s"));

    @Test
    void runtimeLearnsOnlyWhereThingsAre() {
        assertThat(environment.ofRuntime()).isEqualTo(Map.of("PATH", "/p", "HOME", "/h"));
    }

    @Test
    void monitorLearnsTimeZoneAndSettingsToo() {
        assertThat(environment.ofMonitor())
                .isEqualTo(Map.of("PATH", "/p", "HOME", "/h", "TZ", "UTC", "LC_TIME", "C", "GANTRY_ROOT", "/g"));
    }

    @Test
    void pathIsNeverMissing() {
        assertThat(new ChildEnvironment(Map.of()).ofRuntime()).containsOnlyKeys("PATH");
    }
}
