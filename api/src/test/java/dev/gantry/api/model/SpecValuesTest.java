// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What a specification accepts, and what it refuses before anything is recorded. */
class SpecValuesTest {
    private static ContainerSpecBuilder spec() {
        return ContainerSpec.builder(Path.of("/srv/rootfs")).command("true");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                bad(it -> it.umask(-1), "umask -1 is out of range", "0777"),
                bad(it -> it.umask(01000), "umask 01000 is out of range", "0777"),
                bad(it -> it.oomScoreAdjustment(1001), "OOM score adjustment 1001 is out of range", "-1000 to 1000"),
                bad(
                        it -> it.oomScoreAdjustment(Integer.MIN_VALUE),
                        "OOM score adjustment -2147483648 is out of range",
                        "-1000 to 1000"),
                bad(it -> it.shmSize(-1), "size of /dev/shm must not be negative, got -1 bytes", "0"),
                bad(it -> it.workingDirectory("srv"), "working directory \"srv\" is not absolute", "slash"),
                bad(it -> it.workingDirectory("/a\0b"), "working directory \"/a\\0b\" has a NUL character", "out"),
                bad(it -> it.environment("", "x"), "invalid name \"\" of an environment variable", "not empty"),
                bad(it -> it.environment("A=B", "x"), "invalid name \"A=B\" of an environment variable", "no ="),
                bad(it -> it.environment("A\0", "x"), "environment variable \"A\\0=x\" has a NUL character", "out"),
                bad(it -> it.environment("A", "x\0"), "environment variable \"A=x\\0\" has a NUL character", "out"),
                bad(it -> it.command("a", "b\0c"), "argument \"b\\0c\" has a NUL character", "out"),
                bad(it -> it.entrypoint(List.of("\0")), "argument \"\\0\" has a NUL character", "out"),
                bad(it -> it.user("a\0"), "user \"a\\0\" has a NUL character", "out"),
                bad(it -> it.supplementaryGroup("\0"), "group \"\\0\" has a NUL character", "out"),
                bad(it -> it.stopTimeout(Duration.ofSeconds(-1)), "stop timeout must not be negative, got PT-1S", ""),
                bad(it -> it.runTimeout(Duration.ZERO), "run timeout must be positive, got PT0S", ""));
    }

    private static Arguments bad(UnaryOperator<ContainerSpecBuilder> change, String what, String allowed) {
        return arguments(change, what, allowed);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void valuesThatNoContainerCanHaveAreRefusedInOneLine(
            UnaryOperator<ContainerSpecBuilder> change, String what, String allowed) {
        assertThatThrownBy(() -> change.apply(spec()).build())
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                    assertThat(e.nextStep().orElse("")).contains(allowed);
                })
                .hasMessage(what + ": invalid argument");
    }

    @Test
    void valuesAtTheEdgesAreAccepted() {
        ContainerSpec spec = spec().umask(0777)
                .oomScoreAdjustment(-1000)
                .shmSize(0)
                .workingDirectory("/")
                .environment("A B", "")
                .command("", "")
                .build();
        assertThat(spec.process().umask()).hasValue(0777);
    }

    @Test
    void aRunTimeoutWithoutEndIsNone() {
        assertThat(spec().runTimeout(ContainerOperations.FOREVER)
                        .build()
                        .lifecycle()
                        .runTimeout())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ContainerState.class)
    void statesThatAreExitsAreNotWaitedFor(ContainerState state) {
        if (state == ContainerState.STOPPED || state == ContainerState.EXITED) {
            assertThatThrownBy(() -> new WaitCondition.State(state))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(state.display());
            assertThat(WaitCondition.parse(state.display())).isEqualTo(WaitCondition.exit());
        } else {
            assertThat(new WaitCondition.State(state).state()).isEqualTo(state);
        }
    }
}
