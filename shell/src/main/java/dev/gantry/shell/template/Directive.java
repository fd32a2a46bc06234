// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

/**
 * One directive of a printf format. Source: package fmt, "Printing".
 *
 * @param verb the character that ends it
 * @param zero the flag {@code 0}, off when {@code minus} is on
 * @param width {@link #NONE} if not given
 * @param precision {@link #NONE} if not given
 */
record Directive(
        int verb, boolean minus, boolean plus, boolean sharp, boolean space, boolean zero, int width, int precision) {
    /** No width or precision. */
    static final int NONE = -1;

    /** {@code %v}, which all printing without a format uses. */
    static final Directive PLAIN = new Directive('v', false, false, false, false, false, NONE, NONE);

    /** This directive with the flags, width and precision as they are, and another verb. */
    Directive withVerb(int other) {
        return new Directive(other, minus, plus, sharp, space, zero, width, precision);
    }

    /** This directive without {@code 0}. */
    Directive withoutZero() {
        return new Directive(verb, minus, plus, sharp, space, false, width, precision);
    }

    /** {@code %#v}: Go syntax. */
    boolean goSyntax() {
        return verb == 'v' && sharp;
    }

    /** {@code %+v}: structs with the names of their fields. */
    boolean fieldNames() {
        return verb == 'v' && plus;
    }

    /** The text widened to the width. */
    String pad(String text) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        return minus ? text + " ".repeat(missing) : (zero ? "0" : " ").repeat(missing) + text;
    }
}
