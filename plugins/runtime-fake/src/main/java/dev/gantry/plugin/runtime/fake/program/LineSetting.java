// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The flags of a terminal that the fake heeds, by the names of termios(3), which stty(1) has in lower case. */
enum LineSetting {
    /** A carriage return that is typed is a newline. */
    ICRNL,
    /** A newline that is typed is a carriage return. */
    INLCR,
    /** Carriage returns that are typed are dropped. */
    IGNCR,
    /** Text is UTF-8, so that several bytes may be one character. */
    IUTF8,
    /** Output is processed; nothing else has any effect on it without that. */
    OPOST,
    /** A newline is written as a carriage return and a newline. */
    ONLCR,
    /** Some characters are signals. */
    ISIG,
    /** Input is read a line at a time, and can be edited until then. */
    ICANON,
    /** There are more characters for editing. */
    IEXTEN,
    /** What is typed is written. */
    ECHO,
    /** What is erased is wiped out. */
    ECHOE,
    /** The character that erases a line is followed by a newline. */
    ECHOK,
    /** Newlines are written even if nothing else that is typed is. */
    ECHONL,
    /** Control characters are written as {@code ^C}. */
    ECHOCTL,
    /** A line that is erased is wiped out. */
    ECHOKE,
    /** A signal drops nothing of what was typed. */
    NOFLSH;

    /** What a new terminal has (the kernel's {@code tty_std_termios}). */
    private static final Set<LineSetting> INITIAL =
            Set.of(ICRNL, OPOST, ONLCR, ISIG, ICANON, IEXTEN, ECHO, ECHOE, ECHOK, ECHOCTL, ECHOKE);

    static EnumSet<LineSetting> initial() {
        return EnumSet.copyOf(INITIAL);
    }

    /** The setting of a name that stty takes. */
    static Optional<LineSetting> named(String name) {
        for (LineSetting setting : values()) {
            if (setting.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
