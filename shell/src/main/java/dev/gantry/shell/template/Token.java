// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

/**
 * A lexical unit of a template.
 *
 * @param kind what it is
 * @param text its text as written; of an {@link Kind#ERROR} the message
 * @param position where it starts in the template
 */
record Token(Kind kind, String text, int position) {
    /** The kinds of tokens. */
    enum Kind {
        ERROR,
        EOF,
        TEXT,
        LEFT_DELIMITER,
        RIGHT_DELIMITER,
        SPACE,
        BOOL,
        NUMBER,
        CHARACTER,
        STRING,
        RAW_STRING,
        IDENTIFIER,
        FIELD,
        VARIABLE,
        DECLARE,
        ASSIGN,
        PIPE,
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        /** A printable character with no meaning of its own outside of declarations, such as a comma. */
        PUNCTUATION,
        DOT,
        NIL,
        BLOCK,
        BREAK,
        CONTINUE,
        DEFINE,
        ELSE,
        END,
        IF,
        RANGE,
        TEMPLATE,
        WITH;

        private boolean isKeyword() {
            return compareTo(DOT) >= 0;
        }
    }

    /** How messages show the token. */
    @Override
    public String toString() {
        if (kind == Kind.EOF) {
            return "EOF";
        }
        if (kind == Kind.ERROR) {
            return text;
        }
        if (kind.isKeyword()) {
            return "<" + text + ">";
        }
        if (text.codePointCount(0, text.length()) > 10) {
            return Quoting.quote(text.substring(0, text.offsetByCodePoints(0, 10)), false) + "...";
        }
        return Quoting.quote(text, false);
    }
}
