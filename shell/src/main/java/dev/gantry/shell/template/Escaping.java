// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code html}, {@code js} and {@code urlquery}. Source: text/template, "Functions". */
final class Escaping {
    private Escaping() {}

    /** Safe in the text and in quoted attributes of an HTML page. */
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("\0", "\uFFFD")
                .replace("\"", "&#34;")
                .replace("'", "&#39;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    /** Safe in a JavaScript string. */
    static String javaScript(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\\' || c == '\'' || c == '"') {
                escaped.append('\\').append((char) c);
            } else if (c < ' ' || "<>&=".indexOf(c) >= 0 || (c > 0x7f && !Quoting.isPrintable(c))) {
                String digits = Integer.toHexString(c).toUpperCase(Locale.ROOT);
                escaped.append("\\u")
                        .append("0".repeat(Math.max(0, 4 - digits.length())))
                        .append(digits);
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** Safe as a value in the query of a URL. */
    static String urlQuery(String text) {
        // Java leaves the asterisk, Go the tilde.
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
