// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FailpointsTest {
    private static Failpoints parse(String text) {
        return Failpoints.parse(text, Optional.empty());
    }

    @Test
    void errorIsThrownAtEachHit() {
        Failpoints points = parse("a.b=error(disk, full)");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> points.hit("a.b"))
                    .hasMessageContaining("disk, full")
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
        }
        assertThatCode(() -> points.hit("a.c")).doesNotThrowAnyException();
    }

    @Test
    void countedActionActsAtThatHitOnly() {
        Failpoints points = parse("a=3*error(third),b=off");

        points.hit("a");
        points.hit("b");
        points.hit("a");
        assertThatThrownBy(() -> points.hit("a")).hasMessageContaining("third");
        points.hit("a");
    }

    @Test
    void delayTakesItsTime() {
        long begin = System.nanoTime();

        parse(" a = delay(50) ").hit("a");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void traceHasEveryPointInOrder(@TempDir Path directory) {
        Path trace = directory.resolve("trace");
        Failpoints points = Failpoints.parse("b=error(x)", Optional.of(trace));

        points.hit("a");
        assertThatThrownBy(() -> points.hit("b")).isInstanceOf(EngineException.class);
        points.hit("a");

        assertThat(trace).content().isEqualTo("a\nb\na\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a=",
                "=kill",
                "a=die",
                "a=0*kill",
                "a=delay(x)",
                "a=delay",
                "a=kill(1)",
                "a=off,b",
                "a=kill b=kill"
            })
    void malformedTextIsRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG));
    }

    @Test
    void blankTextArmsNothing() {
        parse("  ").hit("a");
        Failpoints.OFF.hit("a");
    }

    @Test
    void killIsTheRealThing() throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-D" + Failpoints.PROPERTY + "=here=2*kill",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HitTwiceMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        // A shutdown hook would have run in anything milder than SIGKILL.
        assertThat(out).isEqualTo("once\n");
    }

    /** Comes by a failpoint two times. */
    static final class HitTwiceMain {
        private HitTwiceMain() {}

        public static void main(String[] arguments) {
            Failpoints points = Failpoints.fromSystem();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            points.hit("here");
            System.out.println("once");
            points.hit("here");
            System.out.println("twice");
        }
    }
}
