// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;

import static org.assertj.core.api.Assertions.assertThat;

/** What nobody asked for is not done for ever at the same pace when it fails. */
class SettlingPaceTest {
    @Test
    void whatCannotBeSettledIsTriedLessAndLessOften() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            GuestRuntime guest = new GuestRuntime();
            AtomicReference<SteppedHost> host = new AtomicReference<>();
            try (Engine engine = guest.builder(root)
                    .host(real -> {
                        host.set(new SteppedHost(real));
                        return host.get();
                    })
                    .open()) {
                Container container = engine.create(root.command("true").build());
                guest.on("delete", () -> {
                    throw new EngineException(ErrorCode.RUNTIME_FAILED, "device or resource busy");
                });
                int before = guest.calls("delete");
                container.start();
                host.get().advance(Duration.ofSeconds(2));
                EngineRoot.eventually("a first try", () -> guest.calls("delete") > before);
                host.get().advance(Duration.ofMinutes(10));
                assertThat(guest.calls("delete") - before).isBetween(8, 18);
                guest.heal();
                host.get().advance(Duration.ofMinutes(2));
                assertThat(container.inspect().summary().state()).isEqualTo(ContainerState.EXITED);
            }
        }
    }
}
