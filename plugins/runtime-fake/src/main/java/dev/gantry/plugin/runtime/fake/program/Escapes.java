// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

/** Backslash sequences as {@code echo -e} and {@code printf} take them. */
final class Escapes {
    /**
     * Decoded text.
     *
     * @param stop whether {@code \c} ended all output
     */
    record Result(String text, boolean stop) {}

    private static final String NAMES = "abefnrtv\\";
    private static final String VALUES = "\u0007\b\u001b\f\n\r\t\u000b\\";

    private Escapes() {}

    /** Decodes a text; with {@code zeroOctal} an octal number may have a 0 in front of its three digits. */
    static Result decode(String text, boolean zeroOctal) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at >= text.length()) {
                result.append(c);
                continue;
            }
            char name = text.charAt(at);
            int index = NAMES.indexOf(name);
            if (index >= 0) {
                result.append(VALUES.charAt(index));
                at++;
            } else if (name == 'c') {
                return new Result(result.toString(), true);
            } else if (name == 'x' && digits(text, at + 1, 2, 16) > 0) {
                int count = digits(text, at + 1, 2, 16);
                result.append((char) Integer.parseInt(text.substring(at + 1, at + 1 + count), 16));
                at += 1 + count;
            } else if (digits(text, at, 1, 8) > 0) {
                int count = digits(text, at, zeroOctal && name == '0' ? 4 : 3, 8);
                result.append((char) Integer.parseInt(text.substring(at, at + count), 8));
                at += count;
            } else {
                result.append('\\');
            }
        }
        return new Result(result.toString(), false);
    }

    private static int digits(String text, int from, int most, int radix) {
        int count = 0;
        while (count < most && from + count < text.length() && Character.digit(text.charAt(from + count), radix) >= 0) {
            count++;
        }
        return count;
    }
}
