// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Splits a template into tokens.
 *
 * <p>The list ends with an {@link Token.Kind#EOF} or, where the text makes no sense, with an {@link
 * Token.Kind#ERROR}: the parser reports that one only if nothing before it is wrong. Comments and the
 * white space that trim markers take away leave no tokens. Source: text/template, "Text and spaces"
 * and "Actions".
 */
final class Lexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final String COMMENT_START = "/*";
    private static final String COMMENT_END = "*/";
    /** A trim marker is a minus sign and a space. */
    private static final int TRIM_LENGTH = 2;

    private static final int END = -1;

    private static final Map<String, Token.Kind> WORDS = Map.ofEntries(
            Map.entry("true", Token.Kind.BOOL),
            Map.entry("false", Token.Kind.BOOL),
            Map.entry("nil", Token.Kind.NIL),
            Map.entry("block", Token.Kind.BLOCK),
            Map.entry("break", Token.Kind.BREAK),
            Map.entry("continue", Token.Kind.CONTINUE),
            Map.entry("define", Token.Kind.DEFINE),
            Map.entry("else", Token.Kind.ELSE),
            Map.entry("end", Token.Kind.END),
            Map.entry("if", Token.Kind.IF),
            Map.entry("range", Token.Kind.RANGE),
            Map.entry("template", Token.Kind.TEMPLATE),
            Map.entry("with", Token.Kind.WITH));

    private final String input;
    private final List<Token> tokens = new ArrayList<>();
    private int start;
    private int position;
    private int openParentheses;

    private Lexer(String input) {
        this.input = input;
    }

    /** All tokens of the template. */
    static List<Token> tokens(String template) {
        Lexer lexer = new Lexer(template);
        try {
            while (lexer.text()) {
                lexer.action();
            }
            lexer.emit(Token.Kind.EOF);
        } catch (LexicalError error) {
            lexer.tokens.add(new Token(Token.Kind.ERROR, error.message, lexer.start));
        }
        return lexer.tokens;
    }

    /** Reads text and comments up to the next action; false at the end of the template. */
    private boolean text() {
        while (true) {
            int open = input.indexOf(LEFT, position);
            position = open < 0 ? input.length() : open;
            boolean trim = open >= 0 && startsWith("-", open + LEFT.length()) && isSpace(at(open + LEFT.length() + 1));
            while (trim && position > start && isSpace(at(position - 1))) {
                position--;
            }
            if (position > start) {
                emit(Token.Kind.TEXT);
            }
            if (open < 0) {
                return false;
            }
            start = open;
            position = open + LEFT.length();
            int content = trim ? position + TRIM_LENGTH : position;
            if (!startsWith(COMMENT_START, content)) {
                emit(Token.Kind.LEFT_DELIMITER);
                position = content;
                start = content;
                return true;
            }
            comment(content);
        }
    }

    private void comment(int from) {
        int close = input.indexOf(COMMENT_END, from);
        if (close < 0) {
            throw new LexicalError("unclosed comment");
        }
        position = close + COMMENT_END.length();
        boolean trim = trimsRight();
        if (!trim && !startsWith(RIGHT, position)) {
            throw new LexicalError("comment ends before closing delimiter");
        }
        position += trim ? TRIM_LENGTH + RIGHT.length() : RIGHT.length();
        start = position;
        if (trim) {
            skipSpace();
        }
    }

    /** Reads the inside of an action and its right delimiter. */
    private void action() {
        while (true) {
            boolean trim = trimsRight();
            if (trim || startsWith(RIGHT, position)) {
                if (openParentheses > 0) {
                    throw new LexicalError("unclosed left paren");
                }
                position += trim ? TRIM_LENGTH : 0;
                start = position;
                position += RIGHT.length();
                emit(Token.Kind.RIGHT_DELIMITER);
                if (trim) {
                    skipSpace();
                }
                return;
            }
            insideAction();
        }
    }

    private void insideAction() {
        int c = next();
        switch (c) {
            case END -> throw new LexicalError("unclosed action");
            case ' ', '\t', '\r', '\n' -> {
                while (isSpace(peek()) && !trimsRight()) {
                    next();
                }
                emit(Token.Kind.SPACE);
            }
            case '=' -> emit(Token.Kind.ASSIGN);
            case ':' -> {
                if (next() != '=') {
                    throw new LexicalError("expected :=");
                }
                emit(Token.Kind.DECLARE);
            }
            case '|' -> emit(Token.Kind.PIPE);
            case '"' -> quoted('"', Token.Kind.STRING, "unterminated quoted string");
            case '\'' -> quoted('\'', Token.Kind.CHARACTER, "unterminated character constant");
            case '`' -> rawString();
            case '$' -> word(Token.Kind.VARIABLE);
            case '(' -> {
                openParentheses++;
                emit(Token.Kind.LEFT_PARENTHESIS);
            }
            case ')' -> {
                openParentheses--;
                emit(Token.Kind.RIGHT_PARENTHESIS);
            }
            case '.' -> {
                if (peek() >= '0' && peek() <= '9') {
                    number();
                } else {
                    word(isWordPart(peek()) ? Token.Kind.FIELD : Token.Kind.DOT);
                }
            }
            default -> otherInsideAction(c);
        }
    }

    private void otherInsideAction(int c) {
        if (c == '+' || c == '-' || (c >= '0' && c <= '9')) {
            number();
        } else if (isWordPart(c)) {
            word(Token.Kind.IDENTIFIER);
        } else if (c > ' ' && c < 0x7f) {
            emit(Token.Kind.PUNCTUATION);
        } else {
            throw new LexicalError("unrecognized character in action: " + Quoting.codePoint(c));
        }
    }

    private void word(Token.Kind kind) {
        while (isWordPart(peek())) {
            next();
        }
        int after = peek();
        boolean ended = after == END || isSpace(after) || ".,|:()".indexOf(after) >= 0 || startsWith(RIGHT, position);
        if (!ended) {
            throw new LexicalError("bad character " + Quoting.codePoint(after));
        }
        emit(kind == Token.Kind.IDENTIFIER ? WORDS.getOrDefault(input.substring(start, position), kind) : kind);
    }

    private void quoted(char quote, Token.Kind kind, String unterminated) {
        while (true) {
            int c = next();
            if (c == '\\') {
                c = next() == '\n' ? '\n' : 0;
            }
            if (c == END || c == '\n') {
                throw new LexicalError(unterminated);
            }
            if (c == quote) {
                emit(kind);
                return;
            }
        }
    }

    private void rawString() {
        int close = input.indexOf('`', position);
        if (close < 0) {
            throw new LexicalError("unterminated raw quoted string");
        }
        position = close + 1;
        emit(Token.Kind.RAW_STRING);
    }

    /** Finds the end of what looks like a number; whether it is one, {@link Literals} decides. */
    private void number() {
        position = start;
        boolean good = scanNumber();
        // A sign right behind a number can only belong to a complex constant.
        if (good && (peek() == '+' || peek() == '-')) {
            good = scanNumber() && at(position - 1) == 'i';
        }
        if (!good) {
            throw new LexicalError("bad number syntax: " + Quoting.quote(input.substring(start, position), false));
        }
        emit(Token.Kind.NUMBER);
    }

    /** Reads a number; false if it runs into a word, whose first character is then read too. */
    private boolean scanNumber() {
        accept("+-");
        String digits = "0123456789_";
        String exponent = "eE";
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
                exponent = "pP";
            } else if (accept("oO")) {
                digits = "01234567_";
                exponent = "";
            } else if (accept("bB")) {
                digits = "01_";
                exponent = "";
            }
        }
        acceptAll(digits);
        if (accept(".")) {
            acceptAll(digits);
        }
        if (accept(exponent)) {
            accept("+-");
            acceptAll("0123456789_");
        }
        accept("i");
        boolean ended = !isWordPart(peek());
        if (!ended) {
            next();
        }
        return ended;
    }

    private boolean accept(String characters) {
        boolean accepted = peek() != END && characters.indexOf(peek()) >= 0;
        if (accepted) {
            next();
        }
        return accepted;
    }

    private void acceptAll(String characters) {
        while (accept(characters)) {
            // accept moves on
        }
    }

    private void skipSpace() {
        while (isSpace(peek())) {
            next();
        }
        start = position;
    }

    private boolean trimsRight() {
        return isSpace(peek()) && startsWith("-" + RIGHT, position + 1);
    }

    private boolean startsWith(String prefix, int from) {
        return input.startsWith(prefix, from);
    }

    private int at(int index) {
        return index < input.length() ? input.codePointAt(index) : END;
    }

    private int peek() {
        return at(position);
    }

    private int next() {
        int c = peek();
        position += c == END ? 0 : Character.charCount(c);
        return c;
    }

    private void emit(Token.Kind kind) {
        tokens.add(new Token(kind, input.substring(start, position), start));
        start = position;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isWordPart(int c) {
        return c == '_' || (c != END && Character.isLetterOrDigit(c));
    }

    /** Ends the token list. */
    private static final class LexicalError extends RuntimeException {
        private final String message;

        private LexicalError(String message) {
            super(message, null, false, false);
            this.message = message;
        }
    }
}
