// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerState;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.it.AlteredFake;
import dev.gantry.it.EngineRoot;
import dev.gantry.it.RuntimeUnderTest;
import dev.gantry.plugin.log.k8sfile.K8sFileLogDriver;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.assertj.core.api.Assertions.assertThat;

/** A restart whose engine died, at the moments that only a certain runtime brings about each time. */
@Tag("real")
class RestartAfterCrashTest {
    @Test
    void aContainerThatEndsUnderTheHandsOfWhoeverAdoptsItsStopRunsAgain() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            OperationScenario scenario = OperationScenario.RESTART;
            try (Engine engine = root.open(config -> config.supervise(false))) {
                scenario.prepare(engine, root.rootfs());
            }
            try (ChildJvm child = ChildJvm.start(
                    root,
                    root.config(),
                    List.of("gantry.failpoints=stop.intent.saved=kill"),
                    "operate",
                    scenario.name(),
                    root.rootfs().toString())) {
                assertThat(child.await()).as(child.output()).isEqualTo(ChildJvm.KILLED);
            }
            try (Engine engine = EngineBuilder.of(root.config())
                    .discovery(false)
                    .runtime(killsToTheEnd())
                    .logDriver(new K8sFileLogDriver())
                    .open()) {
                Container container = engine.container(OperationScenario.SUBJECT);
                EngineRoot.eventually("it runs again", () -> container.run().orElse(0) == 2);
                assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            }
        }
    }

    /** Has the container ended when a signal has been sent. */
    private static OciRuntimeProvider killsToTheEnd() {
        return new AlteredFake(call -> {
            Object result = call.proceed();
            if (call.method().equals("kill")) {
                Bundle bundle = (Bundle) call.argument(0);
                EngineRoot.eventually(
                        "it has ended", () -> call.fake().exitReport(bundle).isPresent());
            }
            return result;
        });
    }
}
