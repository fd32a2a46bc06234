// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.SecuritySpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What programs do that they should not, and values that look harmless: refused or done, but never a hang. */
@Timeout(60)
class EngineMisuseTest {
    private static void fails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void anEngineIsNotClosedFromInsideABatch() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true").build());
            fails(
                    ErrorCode.WOULD_DEADLOCK,
                    () -> container.batch(operations -> {
                        engine.close();
                        return true;
                    }));
            assertThat(container.state()).isEqualTo(ContainerState.CONFIGURED);
            engine.close();
            fails(ErrorCode.ENGINE_CLOSED, container::state);
        }
    }

    @Test
    void afterTheEngineIsClosedAllButItsConfigurationFails() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            EngineConfig config = root.config();
            Engine engine = Engine.open(config);
            Container container = engine.create(root.command("true").build());
            engine.close();
            engine.close();
            assertThat(engine.config()).isEqualTo(config);
            fails(ErrorCode.ENGINE_CLOSED, engine::info);
            fails(ErrorCode.ENGINE_CLOSED, container::shouldRestart);
            fails(ErrorCode.ENGINE_CLOSED, container::name);
            fails(ErrorCode.ENGINE_CLOSED, container::inspect);
            fails(ErrorCode.ENGINE_CLOSED, container::explain);
            fails(ErrorCode.ENGINE_CLOSED, container::waitForExit);
            fails(ErrorCode.ENGINE_CLOSED, () -> container.logs(LogQuery.ALL));
            fails(ErrorCode.ENGINE_CLOSED, () -> container.remove(RemoveOptions.DEFAULT));
        }
    }

    @Test
    void whetherARemovedContainerWouldBeRestartedCannotBeTold() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container = root.open().create(root.command("true").build());
            container.remove(RemoveOptions.DEFAULT);
            assertThat(container.shouldRestart()).isFalse();
        }
    }

    @Test
    void aCapabilityThatDoesNotExistIsRefusedBeforeAnythingIsRecorded() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            fails(
                    ErrorCode.INVALID_ARGUMENT,
                    () -> engine.create(root.command("true")
                            .security(
                                    SecuritySpec.builder().addCapability("NOPE").build())
                            .build()));
            assertThat(engine.containers()).isEmpty();
        }
    }

    @Test
    void aRunTimeoutWithoutEndNeitherFailsTheStartNorLaterEngines() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container = root.open()
                    .create(root.command("sleep", "1000")
                            .runTimeout(ContainerOperations.FOREVER)
                            .build());
            container.start();
            fails(ErrorCode.TIMED_OUT, () -> container.waitForExit(Duration.ofMillis(50)));
            assertThat(root.open().container(container.id()).state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @Test
    void anArtifactMayNotBeginWithADot() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container = root.open().create(root.command("true").build());
            for (String name : new String[] {"", ".", "..", ".hidden", "a/b", "a\0b"}) {
                fails(ErrorCode.INVALID_ARGUMENT, () -> container.addArtifact(name, new byte[0]));
            }
        }
    }
}
