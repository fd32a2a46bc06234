// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.nio.charset.StandardCharsets;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TypedAheadTest {
    private static TypedAhead typed(String keys) {
        Attributes settings = new Attributes();
        settings.setInputFlag(InputFlag.ICRNL, true);
        settings.setControlChar(ControlChar.VERASE, 0x7f);
        settings.setControlChar(ControlChar.VKILL, 'U' - '@');
        settings.setControlChar(ControlChar.VEOF, 'D' - '@');
        return new TypedAhead(keys.getBytes(StandardCharsets.UTF_8), settings);
    }

    /** All that is read, with {@code $} for the end of the input. */
    private static String read(TypedAhead ahead) {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[64];
        while (!ahead.isOver()) {
            int count = ahead.read(buffer);
            all.append(count < 0 ? "$" : new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "one^M,          one^J",
        "one^Jtwo,       one^Jtwo",
        "twx^?o^M,       two^J",
        "a\u00e9^?b^M,   ab^J",
        "one^M^?^?two^M, one^Jtwo^J",
        "one^M^Utwo^M,   one^Jtwo^J",
        "wrong^Uright^M, right^J",
        "one^M^Dtwo^M,   one^J$",
        "one^Dtwo^M,     onetwo^J",
    })
    void keysBecomeTheLinesThatATerminalMakesOfThem(String keys, String lines) {
        assertThat(read(typed(control(keys)))).isEqualTo(control(lines));
    }

    @Test
    void theyAreShownAsTheTerminalWouldHaveShownThem() {
        assertThat(typed("one\rtwx\177o\r").echo()).isEqualTo("one\r\ntwo\r\n");
    }

    @Test
    void whatIsLongerThanABufferIsReadInTurn() {
        assertThat(read(typed("x".repeat(1000) + "\r"))).isEqualTo("x".repeat(1000) + "\n");
    }

    private static String control(String text) {
        return text.replace("^M", "\r")
                .replace("^J", "\n")
                .replace("^?", "\177")
                .replace("^U", "\025")
                .replace("^D", "\004");
    }
}
