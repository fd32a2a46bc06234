// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as {@code podman --log-opt max-size} takes them: a number, with or without a fraction, and k, m, g, t or p for
 * powers of 1000, each with an optional b or ib behind it that changes nothing (seen with podman 4.3.1).
 */
final class LogSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmgtp]?)(?:i?b)?");
    private static final String UNITS = "kmgtp";

    private LogSize() {}

    /** Bytes; empty for text that is no size, or one that no file can have. */
    static OptionalLong parse(String text) {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches() || size.group(1).length() > 20) {
            return OptionalLong.empty();
        }
        int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
        BigDecimal bytes = new BigDecimal(size.group(1)).scaleByPowerOfTen(3 * power);
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(bytes.setScale(0, RoundingMode.DOWN).longValueExact());
    }
}
