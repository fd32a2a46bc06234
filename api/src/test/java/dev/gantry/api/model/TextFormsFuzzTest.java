// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;

/** What users and files write for single values: any text is either a value or refused in one printable line. */
class TextFormsFuzzTest {
    @FuzzTest
    void parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        readAndWrite(text, ContainerSpec::requireValidName, Function.identity());
        readAndWrite(text, ContainerState::parse, ContainerState::display);
        readAndWrite(text, Signal::parse, Signal::toString);
        readAndWrite(text, RestartPolicy::parse, RestartPolicy::toString);
        readAndWrite(text, mode -> NamespaceMode.parse("pid", mode), NamespaceMode::toString);
        readAndWrite(
                text,
                DeviceSpec::parse,
                device -> device.hostPath() + ":" + device.containerPath() + ":" + device.permissions());
        readAndWrite(text, ResourceLimit::parse, limit -> limit.name() + "=" + limit.soft() + ":" + limit.hard());
        readAndWrite(text, WaitCondition::parse, TextFormsFuzzTest::word);
    }

    private static <T> void readAndWrite(String text, Function<String, T> read, Function<T, String> write) {
        T value;
        try {
            value = read.apply(text);
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
            return;
        }
        assertThat(read.apply(write.apply(value))).isEqualTo(value);
    }

    private static String word(WaitCondition condition) {
        if (condition instanceof WaitCondition.State state) {
            return state.state().display();
        }
        return condition instanceof WaitCondition.Exit
                ? "exit"
                : condition instanceof WaitCondition.NextExit ? "next-exit" : "removed";
    }
}
