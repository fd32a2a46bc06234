// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

/**
 * Prints how long a new JVM takes, from its start to its end, for all tests of {@code dev.gantry.testkit.demo}, which are
 * such as a user would write. No test by its name, so that it runs only when it is asked for.
 */
class SuiteTime {
    private static final int REPETITIONS = 5;

    /** The JVM's own flags, then those with which short runs of many small tests are usually started. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=4", "-XX:TieredStopAtLevel=1"})
    void everyTestPassesInEachRun(String flag) throws IOException, InterruptedException {
        List<Duration> taken = new ArrayList<>();
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            long begin = System.nanoTime();
            Process suite = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            flag,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Suite.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(suite.waitFor()).isZero();
            taken.add(Duration.ofNanos(System.nanoTime() - begin));
        }
        Collections.sort(taken);
        System.out.printf(
                "%s: %d to %d ms, median %d ms%n",
                flag,
                taken.get(0).toMillis(),
                taken.get(REPETITIONS - 1).toMillis(),
                taken.get(REPETITIONS / 2).toMillis());
    }

    /** What the new JVM runs. */
    static final class Suite {
        private Suite() {}

        public static void main(String[] arguments) {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectPackage("dev.gantry.testkit.demo"))
                                    .filters(includeClassNamePatterns(".*Test"))
                                    .build(),
                            listener);
            TestExecutionSummary summary = listener.getSummary();
            System.out.println(
                    summary.getTestsSucceededCount() + " of " + summary.getTestsFoundCount() + " tests passed");
            if (summary.getTestsFoundCount() < 200 || summary.getTestsSucceededCount() < summary.getTestsFoundCount()) {
                System.exit(1);
            }
        }
    }
}
