// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Files;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.testkit.contract.Behavior;

import static org.assertj.core.api.Assertions.assertThat;

/** What a runtime says of itself. */
interface InfoRules extends RuntimeRules {
    private RuntimeInfo info() {
        return containers().runtime().info();
    }

    @Test
    default void theProvidersNameIsAWordInLowerCase() {
        assertThat(containers().name()).matches("[a-z0-9][a-z0-9._-]*");
    }

    @Test
    default void theVersionIsOneLine() {
        assertThat(info().version()).isNotBlank().doesNotContain("\n");
    }

    @Test
    default void thePathIsAnExecutableFile() {
        assertThat(info().path().stream()).allSatisfy(path -> {
            assertThat(path).isAbsolute();
            assertThat(Files.isExecutable(path)).isTrue();
        });
    }

    @Test
    default void theMonitorIsOneLine() {
        assertThat(info().monitor().stream())
                .allSatisfy(line -> assertThat(line).isNotBlank().doesNotContain("\n"));
    }

    @Test
    default void infoSaysTheSameEachTime() {
        assertThat(info()).isEqualTo(info());
    }

    @ParameterizedTest(name = "feature {0} is named if and only if it is declared")
    @EnumSource
    default void feature(RuntimeFeature feature) {
        boolean declared = switch (feature) {
            case PAUSE -> has(Behavior.SUPPORTS_PAUSE);
            case UPDATE -> has(Behavior.SUPPORTS_UPDATE);
            case ATTACH -> has(Behavior.SUPPORTS_ATTACH);
            case EXEC -> has(Behavior.SUPPORTS_EXEC);
            case LOG_JOURNALD -> has(Behavior.SUPPORTS_LOG_JOURNALD);
            case LOG_PASSTHROUGH -> has(Behavior.SUPPORTS_LOG_PASSTHROUGH);
            case TERMINAL -> has(Behavior.SUPPORTS_TERMINAL);
            case REOPEN_LOG -> has(Behavior.SUPPORTS_LOG_REOPENING);
            case PROCESSES -> has(Behavior.SUPPORTS_PROCESSES);
            case KILL_WHILE_PAUSED -> has(Behavior.SUPPORTS_KILL_WHILE_PAUSED);
            case WITHOUT_BUNDLE -> !has(Behavior.READS_BUNDLE);
        };
        assertThat(info().features().contains(feature)).isEqualTo(declared);
    }

    @Test
    default void aContainerHasAProcessAndAMonitorIfContainersAreProcesses() {
        CreatedContainer created =
                containers().runtime().create(containers().request(containers().bundle(Workload.of("true"))));
        assertThat(created.pid() > 0).isEqualTo(has(Behavior.SUPPORTS_PROCESSES));
        assertThat(created.monitor().stream())
                .allSatisfy(
                        monitor -> assertThat(containers().host().processes().isAlive(monitor))
                                .isTrue());
    }
}
