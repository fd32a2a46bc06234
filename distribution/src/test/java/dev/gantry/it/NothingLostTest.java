// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ExecResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of what ends as soon as it has begun, not one line and not one exit code is lost. The system properties
 * {@code gantry.streams.lives} and {@code gantry.streams.execs} say how often that is tried.
 */
@Tag("real")
class NothingLostTest {
    private static final int LIVES = Integer.getInteger("gantry.streams.lives", 40);
    private static final int EXECS = Integer.getInteger("gantry.streams.execs", 100);
    private static final int LIVES_AT_ONCE = 8;
    private static final int EXECS_AT_ONCE = 50;
    private static final long PATIENCE_SECONDS = 60 + LIVES + EXECS;

    /** What one of them wrote, and the code with which it ended. */
    private record Outcome(String stdout, String stderr, int code) {
        static Outcome expected(int number) {
            return new Outcome("line " + number + "\n", "", number % 100);
        }
    }

    private static String[] command(int number) {
        return new String[] {"sh", "-c", "echo line " + number + "; exit " + number % 100};
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void ofContainersThatAreAttachedToBeforeTheyStart(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            assertAllTold(runtime + " lives", LIVES, LIVES_AT_ONCE, number -> {
                Container container = engine.create(
                        root.command(command(number)).autoRemove(true).build());
                ByteArrayOutputStream stdout = new ByteArrayOutputStream();
                ByteArrayOutputStream stderr = new ByteArrayOutputStream();
                try (Attachment attachment = container.startAndAttach(AttachOptions.of(stdout, stderr))) {
                    attachment.await();
                }
                return new Outcome(
                        stdout.toString(StandardCharsets.UTF_8),
                        stderr.toString(StandardCharsets.UTF_8),
                        container.waitForExit().codeOrMinusOne());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void ofCommandsThatAreExecutedInOneContainer(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container =
                    root.open().create(root.command("sleep", "100000").build());
            container.start();
            assertAllTold(runtime + " execs", EXECS, EXECS_AT_ONCE, number -> {
                ExecResult result = container.exec(command(number));
                return new Outcome(
                        result.stdoutAsString(),
                        result.stderrAsString(),
                        result.exit().codeOrMinusOne());
            });
            assertThat(container.execSessions()).isEmpty();
        }
    }

    private static void assertAllTold(String what, int count, int atOnce, IntFunction<Outcome> attempt)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        Instant begin = Instant.now();
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                outcomes.add(threads.submit(() -> attempt.apply(number)));
            }
            for (int i = 0; i < count; i++) {
                assertThat(outcomes.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as(what + ", number " + i)
                        .isEqualTo(Outcome.expected(i));
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                "%s: %d, %d at once, none lost, in %s%n", what, count, atOnce, Duration.between(begin, Instant.now()));
    }
}
