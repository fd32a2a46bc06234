// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.Signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("real")
class ExitCodeTest {
    @ParameterizedTest
    @EnumSource
    void theCodeOfTheCommandIsTheCodeOfTheContainer(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            for (int code : new int[] {0, 3, 255}) {
                Container container = engine.create(root.command("sh", "-c", "echo out; echo err >&2; exit " + code)
                        .build());
                container.start();
                assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(code));
                assertThat(EngineRoot.output(container, LogRecord.Stream.STDOUT))
                        .isEqualTo("out\n");
                assertThat(EngineRoot.output(container, LogRecord.Stream.STDERR))
                        .isEqualTo("err\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommandThatDoesNotExistIs127AndOneThatIsNotExecutable126(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            assertThatThrownBy(engine.create(root.command("no-such-program").build())::start)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_COMMAND_NOT_FOUND));
            assertThatThrownBy(engine.create(root.command("/bin/notexec").build())::start)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_PERMISSION_DENIED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void deathBySignalIs128PlusItsNumber(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container killed = engine.create(root.command("sleep", "1000").build());
            killed.start();
            killed.kill(Signal.KILL);
            assertThat(killed.waitForExit()).isEqualTo(new ExitStatus.Code(137));
            Container terminated = engine.create(
                    root.command("sh", "-c", "trap 'exit 143' TERM; echo ready; while true; do sleep 0.1; done")
                            .build());
            terminated.start();
            EngineRoot.awaitLine(terminated, "ready");
            terminated.stop();
            assertThat(terminated.waitForExit()).isEqualTo(new ExitStatus.Code(143));
        }
    }
}
