// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Parses the insides of actions and knows which variables are in scope. Source: text/template,
 * "Arguments", "Pipelines" and "Variables".
 */
final class ExpressionParser {
    private final TokenStream tokens;
    private final Predicate<String> isFunction;
    private List<String> variables = new ArrayList<>(List.of("$"));

    ExpressionParser(TokenStream tokens, Predicate<String> isFunction) {
        this.tokens = tokens;
        this.isFunction = isFunction;
    }

    /** The variables in scope, to be given back to {@link #restoreVariables}. */
    List<String> variables() {
        return List.copyOf(variables);
    }

    /** Ends the scopes opened since {@code saved} was taken. */
    void restoreVariables(List<String> saved) {
        variables = new ArrayList<>(saved);
    }

    /** Parses a pipeline and the right delimiter after it. */
    Node.PipeNode pipeline(String context) {
        return pipeline(context, Token.Kind.RIGHT_DELIMITER);
    }

    private Node.PipeNode pipeline(String context, Token.Kind end) {
        int position = tokens.peekNonSpace().position();
        List<String> targets = new ArrayList<>();
        boolean assigns = targets(context, targets);
        List<Node.CommandNode> commands = new ArrayList<>();
        while (tokens.peekNonSpace().kind() != end) {
            if (!startsOperand(tokens.peek().kind())) {
                throw tokens.unexpected(tokens.next(), context);
            }
            commands.add(command());
        }
        tokens.next();
        if (commands.isEmpty()) {
            throw tokens.error("missing value for " + context);
        }
        for (int stage = 2; stage <= commands.size(); stage++) {
            Node.Operand first = commands.get(stage - 1).operands().get(0);
            if (first instanceof Node.BoolNode
                    || first instanceof Node.DotNode
                    || first instanceof Node.NilNode
                    || first instanceof Node.NumberNode
                    || first instanceof Node.StringNode) {
                throw tokens.error("non executable command in pipeline stage " + stage);
            }
        }
        return new Node.PipeNode(position, List.copyOf(targets), assigns, List.copyOf(commands));
    }

    /** Reads {@code $x :=}, {@code $x =} or, for range, {@code $i, $x :=}; true for an assignment. */
    private boolean targets(String context, List<String> targets) {
        while (tokens.peekNonSpace().kind() == Token.Kind.VARIABLE) {
            int mark = tokens.mark();
            String name = tokens.next().text();
            Token token = tokens.peekNonSpace();
            boolean assigns = token.kind() == Token.Kind.ASSIGN;
            boolean comma =
                    token.kind() == Token.Kind.PUNCTUATION && token.text().equals(",");
            if (!assigns && !comma && token.kind() != Token.Kind.DECLARE) {
                tokens.returnTo(mark);
                return false;
            }
            tokens.next();
            targets.add(name);
            variables.add(name);
            if (!comma) {
                return assigns;
            }
            if (!context.equals("range") || targets.size() > 1) {
                throw tokens.error("too many declarations in " + context);
            }
            if (tokens.peekNonSpace().kind() != Token.Kind.VARIABLE) {
                throw tokens.error("range can only initialize variables");
            }
        }
        return false;
    }

    private static boolean startsOperand(Token.Kind kind) {
        return switch (kind) {
            case BOOL, CHARACTER, DOT, FIELD, IDENTIFIER, LEFT_PARENTHESIS, NIL, NUMBER, RAW_STRING, STRING, VARIABLE ->
                true;
            default -> false;
        };
    }

    private Node.CommandNode command() {
        int position = tokens.peek().position();
        List<Node.Operand> operands = new ArrayList<>();
        while (true) {
            tokens.peekNonSpace();
            Node.Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            switch (tokens.peek().kind()) {
                case SPACE -> tokens.next();
                case RIGHT_DELIMITER, RIGHT_PARENTHESIS -> {
                    return new Node.CommandNode(position, List.copyOf(operands));
                }
                case PIPE -> {
                    tokens.next();
                    return new Node.CommandNode(position, List.copyOf(operands));
                }
                default -> throw tokens.unexpected(tokens.next(), "operand");
            }
        }
    }

    /** A term and the fields behind it; null if there is none. */
    private Node.@Nullable Operand operand() {
        Node.Operand term = term();
        if (term == null || tokens.peek().kind() != Token.Kind.FIELD) {
            return term;
        }
        int position = tokens.peek().position();
        List<String> fields = new ArrayList<>();
        while (tokens.peek().kind() == Token.Kind.FIELD) {
            fields.add(tokens.next().text().substring(1));
        }
        if (term instanceof Node.FieldNode field) {
            fields.addAll(0, field.names());
            return new Node.FieldNode(position, List.copyOf(fields));
        }
        if (term instanceof Node.VariableNode variable) {
            return new Node.VariableNode(position, variable.name(), List.copyOf(fields));
        }
        if (term instanceof Node.PipeNode || term instanceof Node.IdentifierNode) {
            return new Node.ChainNode(position, term, List.copyOf(fields));
        }
        throw tokens.error("unexpected . after term " + Quoting.quote(term.toString(), false));
    }

    private Node.@Nullable Operand term() {
        if (!startsOperand(tokens.peek().kind())) {
            return null;
        }
        Token token = tokens.next();
        int position = token.position();
        String text = token.text();
        try {
            return switch (token.kind()) {
                case BOOL -> new Node.BoolNode(position, text.equals("true"));
                case CHARACTER -> Literals.character(position, text);
                case DOT -> new Node.DotNode(position);
                case FIELD -> new Node.FieldNode(position, List.of(text.substring(1)));
                case IDENTIFIER -> function(position, text);
                case LEFT_PARENTHESIS -> parenthesized();
                case NIL -> new Node.NilNode(position);
                case NUMBER -> Literals.number(position, text);
                case VARIABLE -> variable(position, text);
                default -> new Node.StringNode(position, text, Literals.string(text));
            };
        } catch (IllegalArgumentException e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }

    private Node.IdentifierNode function(int position, String name) {
        if (!isFunction.test(name)) {
            throw tokens.error("function " + Quoting.quote(name, false) + " not defined");
        }
        return new Node.IdentifierNode(position, name);
    }

    private Node.VariableNode variable(int position, String name) {
        if (!variables.contains(name)) {
            throw tokens.error("undefined variable " + Quoting.quote(name, false));
        }
        return new Node.VariableNode(position, name, List.of());
    }

    private Node.PipeNode parenthesized() {
        tokens.enter();
        Node.PipeNode pipe = pipeline("parenthesized pipeline", Token.Kind.RIGHT_PARENTHESIS);
        tokens.leave();
        return pipe;
    }
}
