// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** The tokens of one template, read forwards with any amount of stepping back. */
final class TokenStream {
    /** How deep parentheses and blocks may be nested; more would endanger the stack. */
    private static final int MAX_NESTING = 100;

    private final Source source;
    private final List<Token> tokens;
    private int position;
    /** The last token looked at: errors name its line. */
    private int furthest;

    /** The delimiter that opened the action we are in; null outside of actions. */
    private @Nullable Token action;

    private int nesting;

    TokenStream(Source source) {
        this.source = source;
        this.tokens = Lexer.tokens(source.text());
    }

    /** The next token, which stays the next one. */
    Token peek() {
        furthest = Math.max(furthest, position);
        return tokens.get(position);
    }

    /** The next token, after which comes another, or the last one again and again. */
    Token next() {
        Token token = peek();
        position = Math.min(position + 1, tokens.size() - 1);
        switch (token.kind()) {
            case LEFT_DELIMITER -> action = token;
            case RIGHT_DELIMITER -> action = null;
            default -> {}
        }
        return token;
    }

    /** The next token that is not space; spaces before it are gone. */
    Token peekNonSpace() {
        while (peek().kind() == Token.Kind.SPACE) {
            next();
        }
        return peek();
    }

    /** Takes the next token that is not space. */
    Token nextNonSpace() {
        peekNonSpace();
        return next();
    }

    /** Takes the next token that is not space, which has to be of a kind. */
    Token expect(Token.Kind kind, String context) {
        Token token = nextNonSpace();
        if (token.kind() != kind) {
            throw unexpected(token, context);
        }
        return token;
    }

    /** A place to {@link #returnTo}. */
    int mark() {
        return position;
    }

    /** Makes the token that was next at {@code mark} the next one again. */
    void returnTo(int mark) {
        position = mark;
    }

    /** Enters a nested construct. */
    void enter() {
        nesting++;
        if (nesting > MAX_NESTING) {
            throw error("nested more than " + MAX_NESTING + " levels deep");
        }
    }

    /** Leaves the construct entered last. */
    void leave() {
        nesting--;
    }

    /** The error for a token that cannot stand where it does. */
    TemplateException unexpected(Token token, String context) {
        if (token.kind() != Token.Kind.ERROR) {
            return error("unexpected " + token + " in " + context);
        }
        boolean farAway = action != null && source.line(action.position()) != source.line(token.position());
        String started = " started at " + source.name() + ":" + source.line(action == null ? 0 : action.position());
        String place = token.text().endsWith(" action") ? started : " in action" + started;
        return error(farAway ? token.text() + place : token.text());
    }

    /** An error at the current line. */
    TemplateException error(String message) {
        return source.parseError(tokens.get(furthest).position(), message);
    }
}
