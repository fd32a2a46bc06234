// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Parses a template and the templates defined in it. Source: text/template, "Actions" and "Nested
 * template definitions".
 */
final class Parser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final Map<String, List<Node.Statement>> templates = new HashMap<>();
    private int openRanges;

    /** How a list of statements ended. */
    private enum Ending {
        END("{{end}}"),
        ELSE("{{else}}");

        private final String text;

        Ending(String text) {
            this.text = text;
        }
    }

    private Parser(Source source, Predicate<String> isFunction) {
        this.tokens = new TokenStream(source);
        this.expressions = new ExpressionParser(tokens, isFunction);
    }

    /** The bodies of all templates by name; the whole text has the name of the source. */
    static Map<String, List<Node.Statement>> parse(Source source, Predicate<String> isFunction) {
        Parser parser = new Parser(source, isFunction);
        parser.add(source.name(), parser.topLevel());
        return Map.copyOf(parser.templates);
    }

    private List<Node.Statement> topLevel() {
        List<Node.Statement> body = new ArrayList<>();
        while (tokens.peek().kind() != Token.Kind.EOF) {
            int mark = tokens.mark();
            if (tokens.next().kind() == Token.Kind.LEFT_DELIMITER
                    && tokens.nextNonSpace().kind() == Token.Kind.DEFINE) {
                define();
                continue;
            }
            tokens.returnTo(mark);
            Ending ending = statement(body);
            if (ending != null) {
                throw tokens.error("unexpected " + ending.text);
            }
        }
        return List.copyOf(body);
    }

    private void define() {
        String name = templateName("define clause");
        tokens.expect(Token.Kind.RIGHT_DELIMITER, "define clause");
        defineBody(name, "define clause");
    }

    /** Parses up to {@code end} as the body of a template, which sees no variable but {@code $}. */
    private void defineBody(String name, String context) {
        List<String> outer = expressions.variables();
        int outerRanges = openRanges;
        expressions.restoreVariables(List.of("$"));
        openRanges = 0;
        List<Node.Statement> body = new ArrayList<>();
        Ending ending = statements(body);
        if (ending != Ending.END) {
            throw tokens.error("unexpected " + ending.text + " in " + context);
        }
        add(name, List.copyOf(body));
        openRanges = outerRanges;
        expressions.restoreVariables(outer);
    }

    /** Between two definitions of one name, one that prints nothing gives way. */
    private void add(String name, List<Node.Statement> body) {
        List<Node.Statement> known = templates.get(name);
        if (known == null || isBlank(known)) {
            templates.put(name, body);
        } else if (!isBlank(body)) {
            throw tokens.error("template: multiple definition of template " + Quoting.quote(name, false));
        }
    }

    private static boolean isBlank(List<Node.Statement> body) {
        return body.stream()
                .allMatch(node ->
                        node instanceof Node.TextNode text && text.text().isBlank());
    }

    private Ending statements(List<Node.Statement> body) {
        tokens.enter();
        Ending ending = null;
        while (ending == null) {
            if (tokens.peek().kind() == Token.Kind.EOF) {
                throw tokens.error("unexpected EOF");
            }
            ending = statement(body);
        }
        tokens.leave();
        return ending;
    }

    /** Parses text or an action; not null if it was the end of the list it would be in. */
    private @Nullable Ending statement(List<Node.Statement> body) {
        Token token = tokens.next();
        switch (token.kind()) {
            case TEXT -> body.add(new Node.TextNode(token.position(), token.text()));
            case LEFT_DELIMITER -> {
                return action(body);
            }
            default -> throw tokens.unexpected(token, "input");
        }
        return null;
    }

    private @Nullable Ending action(List<Node.Statement> body) {
        int mark = tokens.mark();
        Token token = tokens.nextNonSpace();
        int position = token.position();
        switch (token.kind()) {
            case BLOCK -> body.add(block());
            case BREAK -> body.add(new Node.BreakNode(loopControl(position, "{{break}}")));
            case CONTINUE -> body.add(new Node.ContinueNode(loopControl(position, "{{continue}}")));
            case ELSE -> {
                Token.Kind next = tokens.peekNonSpace().kind();
                if (next != Token.Kind.IF && next != Token.Kind.WITH) {
                    tokens.expect(Token.Kind.RIGHT_DELIMITER, "else");
                }
                return Ending.ELSE;
            }
            case END -> {
                tokens.expect(Token.Kind.RIGHT_DELIMITER, "end");
                return Ending.END;
            }
            case IF, RANGE, WITH -> body.add(control(token));
            case TEMPLATE -> body.add(template());
            default -> {
                tokens.returnTo(mark);
                // Variables declared here stay in scope for the statements that follow.
                body.add(new Node.ActionNode(tokens.peekNonSpace().position(), expressions.pipeline("command")));
            }
        }
        return null;
    }

    private int loopControl(int position, String action) {
        tokens.expect(Token.Kind.RIGHT_DELIMITER, action);
        if (openRanges == 0) {
            throw tokens.error(action + " outside {{range}}");
        }
        return position;
    }

    private Node.Statement control(Token keyword) {
        Token.Kind kind = keyword.kind();
        List<String> outer = expressions.variables();
        Node.PipeNode pipe = expressions.pipeline(keyword.text());
        List<Node.Statement> body = new ArrayList<>();
        openRanges += kind == Token.Kind.RANGE ? 1 : 0;
        Ending ending = statements(body);
        openRanges -= kind == Token.Kind.RANGE ? 1 : 0;
        List<Node.Statement> otherwise = new ArrayList<>();
        if (ending == Ending.ELSE) {
            otherwise(kind, otherwise);
        }
        expressions.restoreVariables(outer);
        int position = keyword.position();
        return switch (kind) {
            case IF -> new Node.IfNode(position, pipe, List.copyOf(body), List.copyOf(otherwise));
            case WITH -> new Node.WithNode(position, pipe, List.copyOf(body), List.copyOf(otherwise));
            default -> new Node.RangeNode(position, pipe, List.copyOf(body), List.copyOf(otherwise));
        };
    }

    private void otherwise(Token.Kind kind, List<Node.Statement> otherwise) {
        Token next = tokens.peekNonSpace();
        boolean chained = next.kind() == Token.Kind.IF || next.kind() == Token.Kind.WITH;
        if (!chained) {
            Ending ending = statements(otherwise);
            if (ending != Ending.END) {
                throw tokens.error("expected end; found " + ending.text);
            }
        } else if (next.kind() == kind) {
            // The chained part takes the end that closes the whole chain.
            tokens.enter();
            otherwise.add(control(tokens.next()));
            tokens.leave();
        } else {
            throw tokens.unexpected(next, "else");
        }
    }

    private Node.TemplateNode template() {
        Token token = tokens.peekNonSpace();
        String name = templateName("template clause");
        if (tokens.peekNonSpace().kind() == Token.Kind.RIGHT_DELIMITER) {
            tokens.next();
            return new Node.TemplateNode(token.position(), name, null);
        }
        return new Node.TemplateNode(token.position(), name, expressions.pipeline("template clause"));
    }

    private Node.TemplateNode block() {
        Token token = tokens.peekNonSpace();
        String name = templateName("block clause");
        Node.PipeNode pipe = expressions.pipeline("block clause");
        defineBody(name, "block clause");
        return new Node.TemplateNode(token.position(), name, pipe);
    }

    private String templateName(String context) {
        Token token = tokens.nextNonSpace();
        if (token.kind() != Token.Kind.STRING && token.kind() != Token.Kind.RAW_STRING) {
            throw tokens.unexpected(token, context);
        }
        try {
            return Literals.string(token.text());
        } catch (IllegalArgumentException e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }
}
