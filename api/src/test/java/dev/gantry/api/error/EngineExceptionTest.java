// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.error;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

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
    void theMessageIsWithoutThem() {
        EngineException e = new EngineException(ErrorCode.INVALID_ARGUMENT, "umask 01000", "use 0 to 0777");
        assertThat(e).hasMessage("umask 01000: invalid argument");
        assertThat(new EngineException(ErrorCode.CANCELLED, "waiting"))
                .hasToString("dev.gantry.api.error.EngineException [cancelled]: waiting: cancelled by user");
    }
}
