// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXIT_FILE;
import static org.assertj.core.api.Assertions.assertThat;

/** What an earlier run left is not taken for something of this one. */
interface LeftoverRules extends RuntimeRules {
    @Test
    default void anExitFileOfAnEarlierRunIsNotBelieved() throws IOException {
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        Files.writeString(containers().exitFile(bundle), "5");
        containers().runtime().create(containers().request(bundle));
        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
        containers().start(bundle);
        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
    }

    @Test
    default void theCodeAfterAnExitFileOfAnEarlierRunIsThisRuns() throws IOException {
        Bundle bundle = containers().bundle(Workload.shell("exit 6"));
        Files.writeString(containers().exitFile(bundle), "5");
        containers().runtime().create(containers().request(bundle));
        containers().start(bundle);
        assertThat(containers().awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(6));
    }

    @Test
    default void anExitFileThatHoldsNoNumberDoesNotDisturb() throws IOException {
        Bundle bundle = containers().bundle(Workload.shell("exit 6"));
        Files.writeString(containers().exitFile(bundle), "garbage\n\u0000");
        containers().runtime().create(containers().request(bundle));
        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
        containers().start(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(6);
    }

    @Test
    default void exitFilesOfOtherContainersAreLeftAlone() throws IOException {
        Bundle stranger = containers().bundle(Workload.of("true"));
        Files.writeString(containers().exitFile(stranger), "11");
        Bundle bundle = containers().ended(1);
        containers().runtime().delete(bundle);
        containers().runtime().abandon(bundle);
        assertThat(containers().exitFile(stranger)).hasContent("11");
    }

    @Test
    @Needs(SUPPORTS_EXIT_FILE)
    default void deletionRemovesAnExitFileOfAContainerThatIsNotKnown() throws IOException {
        Bundle bundle = containers().bundle(Workload.of("true"));
        Files.writeString(containers().exitFile(bundle), "5");
        containers().runtime().delete(bundle);
        assertThat(containers().exitFile(bundle)).doesNotExist();
        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
    }

    @Test
    default void anExitFileDoesNotMakeAContainer() throws IOException {
        Bundle bundle = containers().bundle(Workload.of("true"));
        Files.writeString(containers().exitFile(bundle), "5");
        assertThat(containers().phase(bundle)).isEqualTo(Phase.ABSENT);
    }
}
