// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.error;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class EngineExceptionTest {
    @Test
    void aStackTraceShowsCodeMessageAndNextStep() {
        EngineException e = new EngineException(ErrorCode.INVALID_ARGUMENT, "umask 01000", "use 0 to\n0777");
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString().lines().findFirst())
                .contains("dev.gantry.api.error.EngineException [invalid-argument]:"
                        + " umask 01000: invalid argument; use 0 to 0777");
    }

    @Test
    void controlCharactersAreWrittenOut() {
        EngineException e =
                new EngineException(ErrorCode.INVALID_ARGUMENT, "name \"\033[2Ja\tb\0\" \r\n\u2028 x", "try\u0085 y");
        assertThat(e).hasMessage("name \"\\x1b[2Ja b\\x00\" x: invalid argument");
        assertThat(e.nextStep()).contains("try y");
    }

    @Test
    @Timeout(5)
    void aLongMessageTakesTimeThatGrowsWithItsLength() {
        String spaces = " ".repeat(200_000);
        assertThat(new EngineException(ErrorCode.INTERNAL, "a" + spaces + "b\n"))
                .hasMessageContaining(spaces);
    }

    @Test
    void theMessageIsWithoutThem() {
        EngineException e = new EngineException(ErrorCode.INVALID_ARGUMENT, "umask 01000", "use 0 to 0777");
        assertThat(e).hasMessage("umask 01000: invalid argument");
        assertThat(new EngineException(ErrorCode.CANCELLED, "waiting"))
                .hasToString("dev.gantry.api.error.EngineException [cancelled]: waiting: cancelled by user");
    }
}
