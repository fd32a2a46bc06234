// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.bench;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.gantry.api.Container;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.testkit.TestEngine;

/** How many whole lives of containers an engine on the fake runtime manages, asked for by one thread. */
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Measurement(iterations = 5, time = 10)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 4, time = 10)
public class Lifecycle {
    /** Where the records are. */
    @Param({"MEMORY", "SQLITE"})
    public StoreKind store;

    private TestEngine test;
    private ContainerSpec spec;

    @Setup
    public void open() {
        test = TestEngine.builder().store(store).open();
        spec = test.command("true")
                .log(new LogSpec(Optional.of("none"), Map.of()))
                .build();
    }

    @TearDown
    public void close() {
        test.close();
    }

    @Benchmark
    public ExitStatus createStartWaitRemove() {
        Container container = test.engine().create(spec);
        container.start();
        ExitStatus status = container.waitForExit();
        container.remove(RemoveOptions.FORCE);
        return status;
    }
}
