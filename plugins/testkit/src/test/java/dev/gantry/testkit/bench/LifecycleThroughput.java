// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.bench;

import java.util.Collection;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs {@link Lifecycle} and prints its figures. No test by its name, so that it runs only when it is asked for. */
class LifecycleThroughput {
    @Test
    void everyParameterGivesAFigure() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Lifecycle.class.getName())
                        .shouldFailOnError(true)
                        // The tests of this module do without the optimizing compiler.
                        .jvmArgsAppend("-XX:TieredStopAtLevel=4")
                        .build())
                .run();
        assertThat(results).hasSize(2);
    }
}
