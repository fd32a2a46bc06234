// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Resources;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

/** Changes of limits. What they do to a program is not for a contract to say, as few machines are alike. */
@Needs(SUPPORTS_UPDATE)
interface UpdateRules extends RuntimeRules {
    private void update(Bundle bundle, String json) {
        containers().runtime().update(bundle, new ResourceUpdate(Resources.NONE, json));
    }

    @ParameterizedTest(name = "an update with {0} is accepted", quoteTextArguments = false)
    @ValueSource(
            strings = {
                "{}",
                "{\"memory\":{\"limit\":268435456}}",
                "{\"pids\":{\"limit\":77}}",
                "{\"cpu\":{\"shares\":512}}",
                "{\"memory\":{\"limit\":268435456},\"pids\":{\"limit\":50}}"
            })
    default void accepted(String json) {
        Bundle bundle = containers().sleeping();
        update(bundle, json);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void limitsCanBeChangedAgainAndAgain() {
        Bundle bundle = containers().sleeping();
        for (int megabytes = 100; megabytes <= 300; megabytes += 100) {
            update(bundle, "{\"memory\":{\"limit\":" + megabytes + "000000}}");
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void whatIsNoJsonIsRefusedAndChangesNothing() {
        Bundle bundle = containers().sleeping();
        RuntimeRules.assertFails(() -> update(bundle, "{\"memory\":"), ErrorCode.RUNTIME_FAILED);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void anUpdateLeavesNoFileBehind() {
        Bundle bundle = containers().sleeping();
        List<Path> before = containers().leftovers(bundle);
        update(bundle, "{\"memory\":{\"limit\":268435456}}");
        assertThat(containers().leftovers(bundle)).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    default void aContainerThatWasUpdatedEndsAsAnyOther() {
        Bundle bundle = containers().created(Workload.shell("exit 3"));
        update(bundle, "{\"memory\":{\"limit\":268435456}}");
        containers().start(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
    }
}
