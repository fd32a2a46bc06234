// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;

/**
 * Keys that were pressed before anybody read lines, as the lines that a terminal would have made of them: with Enter at their
 * ends, and without what was erased. What is behind the last Enter is the beginning of a line to come, and cannot be erased
 * any more. For one thread.
 */
final class TypedAhead {
    /** The first two bits of each byte of a character but its first one, in UTF-8. */
    private static final int CONTINUATION = 0x80;

    private final byte[] lines;
    private final boolean ended;
    private int start;
    private boolean endTold;

    /** @param settings those of a terminal that makes lines */
    TypedAhead(byte[] keys, Attributes settings) {
        byte[] made = new byte[keys.length];
        int lineStart = 0;
        int end = 0;
        boolean over = false;
        for (byte key : keys) {
            if (isKey(key, settings, ControlChar.VERASE)) {
                end = withoutLast(made, lineStart, end);
            } else if (isKey(key, settings, ControlChar.VKILL)) {
                end = lineStart;
            } else if (isKey(key, settings, ControlChar.VEOF)) {
                // After some text it only sends that off. What comes later is for nobody.
                if (end == lineStart) {
                    over = true;
                    break;
                }
                lineStart = end;
            } else {
                boolean isEnter = key == '\n' || (key == '\r' && settings.getInputFlag(InputFlag.ICRNL));
                made[end++] = isEnter ? (byte) '\n' : key;
                lineStart = isEnter ? end : lineStart;
            }
        }
        this.lines = Arrays.copyOf(made, end);
        this.ended = over;
    }

    private static boolean isKey(byte key, Attributes settings, ControlChar which) {
        int code = settings.getControlChar(which);
        return code > 0 && key == (byte) code;
    }

    private static int withoutLast(byte[] made, int lineStart, int end) {
        int last = end;
        while (last > lineStart) {
            last--;
            if ((made[last] & 0xc0) != CONTINUATION) {
                break;
            }
        }
        return last;
    }

    /** What the terminal would have shown of them. */
    String echo() {
        return new String(lines, StandardCharsets.UTF_8).replace("\n", "\r\n");
    }

    /** Whether all was read. */
    boolean isOver() {
        return start == lines.length && (!ended || endTold);
    }

    /** The next bytes, at least one; -1 where the key for the end of the input was pressed. Not to be asked when over. */
    int read(byte[] into) {
        int count = Math.min(into.length, lines.length - start);
        if (count == 0) {
            endTold = true;
            return -1;
        }
        System.arraycopy(lines, start, into, 0, count);
        start += count;
        return count;
    }
}
