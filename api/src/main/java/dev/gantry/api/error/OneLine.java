// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.error;

import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.INTERNAL;

/**
 * Makes one printable line of text that came from somewhere: an error message quotes what a user typed or a program said,
 * and none of that may move the cursor of a terminal or begin a line of a log. Safe for use by any thread.
 */
@API(status = INTERNAL, since = "0.1")
public final class OneLine {
    private OneLine() {}

    /**
     * The text without white space at its ends, with each line break and the white space around it as one space, a tab as
     * a space, and any other control character as {@code \xNN}. Takes time in proportion to the length.
     */
    public static String of(String text) {
        String stripped = Objects.requireNonNull(text, "text").strip();
        if (stripped.chars().noneMatch(OneLine::isControl)) {
            return stripped;
        }
        StringBuilder line = new StringBuilder(stripped.length());
        int at = 0;
        while (at < stripped.length()) {
            char c = stripped.charAt(at);
            if (isControl(c) && !Character.isWhitespace(c) && !isLineBreak(c)) {
                line.append(String.format("\\x%02x", (int) c));
                at++;
            } else if (!Character.isWhitespace(c) && !isLineBreak(c)) {
                line.append(c);
                at++;
            } else {
                int end = endOfSpace(stripped, at);
                line.append(space(stripped.substring(at, end)));
                at = end;
            }
        }
        return line.toString();
    }

    private static int endOfSpace(String text, int start) {
        int end = start;
        while (end < text.length() && (Character.isWhitespace(text.charAt(end)) || isLineBreak(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static String space(String run) {
        return run.chars().anyMatch(OneLine::isLineBreak) ? " " : run.replaceAll("\\p{Cntrl}", " ");
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || isLineBreak(c);
    }

    /** What Unicode (UAX 14) says must break a line, and a terminal or an editor may take for it. */
    private static boolean isLineBreak(int c) {
        return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
    }
}
