// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.Optional;

/**
 * One flag of a command: what the parser, the help and the completion know of it.
 *
 * @param name long name without the dashes
 * @param shorthand the one-letter form; empty when there is none
 * @param kind how its value is read
 * @param valueName what the help calls the value; empty for switches
 * @param help one line that says what it does
 */
public record Flag(String name, Optional<String> shorthand, Kind kind, String valueName, String help) {
    /** How a flag's value is read. */
    public enum Kind {
        /** No value, or {@code =true} or {@code =false} attached. */
        SWITCH,
        /** One value; the last one given counts. */
        VALUE,
        /** May be repeated; each value is taken whole. */
        REPEATED,
        /** May be repeated; each value may hold several, separated by commas. */
        LIST,
        /** A switch that podman has and this version does not. */
        UNSUPPORTED_SWITCH,
        /** A flag with a value that podman has and this version does not. */
        UNSUPPORTED_VALUE
    }

    /** A flag without value. */
    public static Flag toggle(String names, String help) {
        return of(names, Kind.SWITCH, "", help);
    }

    /** A flag with one value. */
    public static Flag value(String names, String valueName, String help) {
        return of(names, Kind.VALUE, valueName, help);
    }

    /** A flag that may be repeated, each value taken whole. */
    public static Flag repeated(String names, String valueName, String help) {
        return of(names, Kind.REPEATED, valueName, help);
    }

    /** A flag that may be repeated or given values separated by commas. */
    public static Flag list(String names, String valueName, String help) {
        return of(names, Kind.LIST, valueName, help);
    }

    /** A switch that is refused by name. */
    public static Flag unsupportedSwitch(String names) {
        return of(names, Kind.UNSUPPORTED_SWITCH, "", "");
    }

    /** A flag with a value that is refused by name. */
    public static Flag unsupported(String names) {
        return of(names, Kind.UNSUPPORTED_VALUE, "", "");
    }

    private static Flag of(String names, Kind kind, String valueName, String help) {
        int comma = names.indexOf(',');
        return comma < 0
                ? new Flag(names, Optional.empty(), kind, valueName, help)
                : new Flag(names.substring(comma + 1), Optional.of(names.substring(0, comma)), kind, valueName, help);
    }

    /** Whether it stands alone. */
    public boolean isSwitch() {
        return kind == Kind.SWITCH || kind == Kind.UNSUPPORTED_SWITCH;
    }

    /** Whether it is known only to be refused. */
    public boolean isUnsupported() {
        return kind == Kind.UNSUPPORTED_SWITCH || kind == Kind.UNSUPPORTED_VALUE;
    }

    /** How messages name it: {@code -t, --time}. */
    public String display() {
        return shorthand.map(letter -> "-" + letter + ", ").orElse("") + "--" + name;
    }
}
