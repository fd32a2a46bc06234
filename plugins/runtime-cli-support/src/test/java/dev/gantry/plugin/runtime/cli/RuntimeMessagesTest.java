// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;

class RuntimeMessagesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exec: \"nosuch\": executable file not found in $PATH | RUNTIME_COMMAND_NOT_FOUND",
                "executable file `nosuch` not found in $PATH: No such file or directory | RUNTIME_COMMAND_NOT_FOUND",
                "exec: \"/etc\": permission denied | RUNTIME_PERMISSION_DENIED",
                "open executable: Operation not permitted | RUNTIME_PERMISSION_DENIED",
                "cannot parse config.json | RUNTIME_FAILED"
            })
    void wordsOfBothRuntimesAreUnderstood(String message, ErrorCode code) {
        EngineException e = RuntimeMessages.error("crun", message);

        assertThat(e.code()).isEqualTo(code);
        assertThat(e).hasMessage("crun: " + message + ": " + code.phrase());
    }

    @Test
    void onlyTheTellingLineIsKept() {
        assertThat(RuntimeMessages.error("runc", "first\n  mount: Permission denied\nlast"))
                .hasMessage("runc: mount: Permission denied: OCI permission denied");
    }

    @Test
    void lastErrorEntryIsTheReason() {
        assertThat(RuntimeMessages.reason("""
                        {"level":"error","msg":"first","time":"t"}
                        {"msg":"second","level":"error","time":"t"}
                        {"level":"warning","msg":"not this","time":"t"}
                        nor this
                        """)).contains("second");
    }

    @Test
    void plainLineIsTheReasonWhereNothingIsLogged() {
        assertThat(RuntimeMessages.reason("one\ntwo\n{\"level\":\"info\",\"msg\":\"x\"}\n{broken\n"))
                .contains("two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "{}", "{\"level\":\"error\",\"msg\":\"\"}"})
    void nothingIsNoReason(String output) {
        assertThat(RuntimeMessages.reason(output)).isEmpty();
    }
}
