// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands and scripts that tests give to the fake: each is played or refused, and a program that is played can do as
 * little to the engine as a process could.
 */
class ProgramFuzzTest {
    /** A program that does not wait gets so many turns. */
    private static final int TURNS = 200;

    @FuzzTest
    void shell(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        play(() -> ProgramLoader.load(List.of("sh", "-c", text, "sh", "one", "two words")), ErrorCode.UNSUPPORTED);
    }

    /** Words of a command, one on each line. */
    @FuzzTest
    void command(byte[] bytes) {
        List<String> argv = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
        if (ProgramLoader.programName(argv.get(0)).isPresent()) {
            play(() -> ProgramLoader.load(argv), ErrorCode.UNSUPPORTED);
        }
    }

    @FuzzTest
    void script(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.contains("include")) {
            // It would read whatever file it names.
            play(() -> ScriptLoader.load(text), ErrorCode.INVALID_ARGUMENT);
        }
    }

    private interface Loading {
        Program load();
    }

    private static void play(Loading loading, ErrorCode code) {
        Program program;
        try {
            program = loading.load();
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.toString()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
            return;
        }
        Machine machine = new Machine(
                program,
                new Machine.Surroundings(
                        Map.of("HOME", "/"),
                        "/",
                        "host",
                        1,
                        false,
                        true,
                        OptionalInt.empty(),
                        OptionalLong.of(1 << 20)),
                (at, stream, output) -> assertThat(output).isNotNull());
        machine.start(0);
        machine.signal(Signals.CONT, 0);
        machine.signal(15, 1);
        for (int turn = 0; turn < TURNS && machine.next() != Machine.NEVER; turn++) {
            machine.advanceTo(machine.next());
        }
        machine.signal(Signals.KILL, machine.now());
        assertThat(machine.exitCode().orElseThrow()).isBetween(0, 255);
    }
}
