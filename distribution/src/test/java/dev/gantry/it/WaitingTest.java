// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A state that was passed through counts, although the container is gone before anybody looks. */
class WaitingTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aContainerThatRanAndWentBetweenTwoLooksWasRunning() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine acting = root.open();
            // Gets no hints of what the other does, as another process would not.
            Engine watching = root.open(config -> config.supervise(false));
            Container container =
                    acting.create(root.command("true").autoRemove(true).build());
            Container watched = watching.container(container.id());
            CompletableFuture<WaitResult> running =
                    watched.whenMet(List.of(new WaitCondition.State(ContainerState.RUNNING)));
            container.start();
            EngineRoot.eventually(
                    "it is gone", () -> acting.find(container.id()).isEmpty());
            assertThat(running.get(SOON.toSeconds(), TimeUnit.SECONDS).condition())
                    .isEqualTo(new WaitCondition.State(ContainerState.RUNNING));
            assertThat(watched.waitFor(List.of(new WaitCondition.State(ContainerState.RUNNING)), SOON)
                            .exit())
                    .as("it went after it was named and before the wait began")
                    .isEmpty();
        }
    }

    @Test
    void aContainerThatIsGoneWasRemovingAndNothingElseThatItNeverWas() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true").build());
            container.remove(RemoveOptions.DEFAULT);
            container.waitFor(List.of(new WaitCondition.State(ContainerState.REMOVING)), SOON);
            assertThatThrownBy(() -> container.waitFor(List.of(new WaitCondition.State(ContainerState.PAUSED)), SOON))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_REMOVED));
        }
    }
}
