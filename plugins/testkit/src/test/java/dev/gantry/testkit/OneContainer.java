// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.util.List;
import java.util.Optional;

import org.mockito.Mockito;

import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeStatus;

/** A runtime that has one running container, which it never gives up. */
final class OneContainer implements OciRuntimeProvider {
    @Override
    public String name() {
        return "one";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        OciRuntime runtime = Mockito.mock(OciRuntime.class);
        Mockito.when(runtime.status(Mockito.any())).thenReturn(new RuntimeStatus(RuntimeStatus.Phase.RUNNING, 0));
        return runtime;
    }

    static void make(WatchedRuntimes runtimes, TestEngine test) {
        runtimes.open(Mockito.mock(RuntimeContext.class))
                .create(new CreateRequest(
                        new Bundle("stray", "stray", test.rootfs(), test.rootfs()),
                        new LogSink.None(),
                        Optional.empty(),
                        List.of()));
    }
}
