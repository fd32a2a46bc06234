// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.RemoveOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A container goes by force even when its runtime is gone; that nobody saw how it ended is said, never passed for success. */
class ForcedRemovalTest {
    private static final String FAILPOINTS = "gantry.failpoints";

    @AfterEach
    void forgetFailpoints() {
        System.clearProperty(FAILPOINTS);
    }

    @Test
    void theEndOfARunThatNobodySawIsUnknownAndNotZero() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            String id = startedOnARuntimeThatIsThenGone(root);
            Engine engine = root.open();
            Container container = engine.container(id);
            container.remove(RemoveOptions.FORCE);
            assertThat(container.waitForExit()).isInstanceOf(ExitStatus.Unknown.class);
            assertThat(engine.exits(id)).singleElement().satisfies(exit -> {
                assertThat(exit.run()).isEqualTo(1);
                assertThat(exit.source()).isEqualTo(ExitRecord.Source.REMOVAL);
                assertThat(exit.status().toString()).contains("removed before its end was known");
            });
        }
    }

    @Test
    void aRunThatWasNeverStartedHasNoEnd() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container;
            GuestRuntime guest = new GuestRuntime();
            try (Engine engine = guest.open(root)) {
                container = engine.create(root.command("true").build());
                container.init(Dependencies.START);
            }
            Engine engine = root.open();
            engine.container(container.id()).remove(RemoveOptions.FORCE);
            assertThat(engine.exits(container.id())).isEmpty();
        }
    }

    @Test
    void aForcedRemovalThatWasInterruptedGoesOnByForce() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            String id = startedOnARuntimeThatIsThenGone(root);
            System.setProperty(FAILPOINTS, "remove.intent.saved=1*error(dies)");
            try (Engine engine = root.open(config -> config.supervise(false))) {
                Container container = engine.container(id);
                assertThatThrownBy(() -> container.remove(RemoveOptions.FORCE))
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
            }
            System.clearProperty(FAILPOINTS);
            Engine engine = root.open();
            EngineRoot.eventually(
                    "the removal is finished", () -> engine.find(id).isEmpty());
            assertThat(engine.exits(id))
                    .singleElement()
                    .extracting(ExitRecord::status)
                    .isInstanceOf(ExitStatus.Unknown.class);
        }
    }

    private static String startedOnARuntimeThatIsThenGone(EngineRoot root) {
        GuestRuntime guest = new GuestRuntime();
        try (Engine engine = guest.open(root)) {
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            return container.id();
        }
    }
}
