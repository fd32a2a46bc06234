// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Computes the values of pipelines in one running template. All results are in normal form (see
 * {@link Values#normal}). Source: text/template, "Arguments", "Pipelines" and "Functions".
 */
final class ExpressionEvaluator {
    /** Stands for the value passed down the pipeline where there is none. */
    private static final Object NOTHING = new Object();

    private final Frame frame;
    private final FunctionTable functions;
    private final Budget budget;

    /**
     * What a function or method is called with.
     *
     * @param place the node that an error of the call names
     * @param piped the last argument if it comes down the pipeline, else {@link #NOTHING}
     */
    private record Call(
            Node place,
            List<Node.Operand> arguments,
            @Nullable Object piped) {
        private static Call empty(Node place) {
            return new Call(place, List.of(), NOTHING);
        }

        private int count() {
            return arguments.size() + (piped == NOTHING ? 0 : 1);
        }
    }

    ExpressionEvaluator(Frame frame, FunctionTable functions, Budget budget) {
        this.frame = frame;
        this.functions = functions;
        this.budget = budget;
    }

    /** The value of the pipeline, after setting the variables it sets to it. */
    @Nullable
    Object pipeline(@Nullable Object dot, Node.PipeNode pipe) {
        frame.at(pipe);
        Object value = NOTHING;
        for (Node.CommandNode command : pipe.commands()) {
            value = command(dot, command, value);
        }
        for (String variable : pipe.variables()) {
            if (pipe.assigns()) {
                frame.assign(variable, value);
            } else {
                frame.declare(variable, value);
            }
        }
        return value;
    }

    private @Nullable Object command(@Nullable Object dot, Node.CommandNode command, @Nullable Object piped) {
        Node.Operand first = command.operands().get(0);
        List<Node.Operand> arguments =
                command.operands().subList(1, command.operands().size());
        if (first instanceof Node.FieldNode field) {
            frame.at(field);
            return fields(dot, dot, field.names(), new Call(field, arguments, piped));
        }
        if (first instanceof Node.ChainNode chain) {
            return fields(dot, chainBase(dot, chain), chain.fields(), new Call(chain, arguments, piped));
        }
        if (first instanceof Node.IdentifierNode function) {
            return function(dot, function, new Call(command, arguments, piped));
        }
        if (first instanceof Node.VariableNode variable && !variable.fields().isEmpty()) {
            frame.at(variable);
            return fields(dot, frame.get(variable.name()), variable.fields(), new Call(variable, arguments, piped));
        }
        if (!(first instanceof Node.PipeNode)) {
            frame.at(first);
        }
        if (!arguments.isEmpty() || piped != NOTHING) {
            throw frame.error("can't give argument to non-function " + first);
        }
        if (first instanceof Node.NilNode) {
            throw frame.error("nil is not a command");
        }
        return value(dot, first);
    }

    /** The value of an operand that stands alone. */
    private @Nullable Object value(@Nullable Object dot, Node.Operand operand) {
        frame.at(operand);
        if (operand instanceof Node.PipeNode pipe) {
            return pipeline(dot, pipe);
        }
        if (operand instanceof Node.FieldNode field) {
            return fields(dot, dot, field.names(), Call.empty(field));
        }
        if (operand instanceof Node.ChainNode chain) {
            return fields(dot, chainBase(dot, chain), chain.fields(), Call.empty(chain));
        }
        if (operand instanceof Node.VariableNode variable) {
            return fields(dot, frame.get(variable.name()), variable.fields(), Call.empty(variable));
        }
        if (operand instanceof Node.IdentifierNode function) {
            return function(dot, function, Call.empty(function));
        }
        if (operand instanceof Node.NumberNode number) {
            if (number.floatingPoint() != null) {
                return number.floatingPoint();
            }
            if (number.integer() == null) {
                throw frame.error(number + " overflows int");
            }
            return number.integer();
        }
        if (operand instanceof Node.StringNode string) {
            return string.value();
        }
        if (operand instanceof Node.BoolNode bool) {
            return bool.value();
        }
        return operand instanceof Node.DotNode ? dot : null;
    }

    private @Nullable Object chainBase(@Nullable Object dot, Node.ChainNode chain) {
        frame.at(chain);
        return value(dot, chain.base());
    }

    /** Follows the fields from {@code receiver} on; the call is for the last of them. */
    private @Nullable Object fields(@Nullable Object dot, @Nullable Object receiver, List<String> names, Call call) {
        Object value = receiver;
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            value = field(dot, value, names.get(i), last ? call : Call.empty(call.place()));
        }
        return value;
    }

    private @Nullable Object field(@Nullable Object dot, @Nullable Object receiver, String name, Call call) {
        if (receiver == null) {
            return null;
        }
        Map<?, ?> fields = receiver instanceof GoStruct struct ? struct.fields() : null;
        if (receiver instanceof Map<?, ?> map) {
            fields = map;
        }
        if (fields == null || (receiver instanceof GoStruct && !fields.containsKey(name))) {
            throw frame.error("can't evaluate field " + name + " in type " + Values.typeName(receiver));
        }
        Object value = Values.normal(fields.get(name));
        if (value instanceof GoFunction method) {
            return call(dot, name, method, call);
        }
        if (call.count() > 0) {
            throw frame.error(
                    receiver instanceof GoStruct
                            ? name + " has arguments but cannot be invoked as function"
                            : name + " is not a method but has arguments");
        }
        return value;
    }

    private @Nullable Object function(@Nullable Object dot, Node.IdentifierNode name, Call call) {
        frame.at(name);
        // The parser lets no other names pass.
        GoFunction function = Objects.requireNonNull(functions.find(name.name()));
        return call(dot, name.name(), function, call);
    }

    private @Nullable Object call(@Nullable Object dot, String name, GoFunction function, Call call) {
        Signature signature = function.signature();
        if (!signature.accepts(call.count())) {
            throw frame.error(
                    "wrong number of args for " + name + ": want " + signature.wanted() + " got " + call.count());
        }
        if (function.body() instanceof Builtins.Connective connective) {
            return connective(dot, connective, call);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Node.Operand argument : call.arguments()) {
            values.add(argument(dot, signature.typeOf(values.size()), argument));
        }
        if (call.piped() != NOTHING) {
            values.add(checked(signature.typeOf(values.size()), call.piped()));
        }
        try {
            values.forEach(this::spend);
            Object value = Values.normal(function.body().call(values));
            spend(value);
            return value;
        } catch (IllegalArgumentException e) {
            frame.at(call.place());
            throw frame.error("error calling " + name + ": " + e.getMessage());
        }
    }

    private void spend(@Nullable Object value) {
        if (value instanceof String text) {
            Budget.check(text);
            budget.spend(text.length());
        } else if (value instanceof List<?> list) {
            budget.spend(list.size());
        }
    }

    /** {@code and} and {@code or} evaluate only as many arguments as they need. */
    private @Nullable Object connective(@Nullable Object dot, Builtins.Connective connective, Call call) {
        Object value = null;
        for (Node.Operand argument : call.arguments()) {
            value = argument(dot, Signature.Type.ANY, argument);
            if (Values.truth(value) == connective.decisive()) {
                return value;
            }
        }
        return call.piped() == NOTHING ? value : call.piped();
    }

    /** The value of an argument for a parameter. Go checks constants in other words than values. */
    private @Nullable Object argument(@Nullable Object dot, Signature.Type type, Node.Operand argument) {
        frame.at(argument);
        boolean constant = argument instanceof Node.NumberNode
                || argument instanceof Node.StringNode
                || argument instanceof Node.BoolNode;
        if (argument instanceof Node.NilNode && (type == Signature.Type.STRING || type == Signature.Type.INT)) {
            throw frame.error("cannot assign nil to " + type.goName());
        }
        if (!constant || type == Signature.Type.ANY) {
            return checked(type, value(dot, argument));
        }
        if (type == Signature.Type.STRING && argument instanceof Node.StringNode string) {
            return string.value();
        }
        if (type == Signature.Type.INT && argument instanceof Node.NumberNode number && number.integer() != null) {
            return number.integer();
        }
        throw frame.error(
                switch (type) {
                    case STRING -> "expected string; found " + argument;
                    case INT -> "expected integer; found " + argument;
                    default -> "can't handle " + argument + " for arg of type " + type.goName();
                });
    }

    private @Nullable Object checked(Signature.Type type, @Nullable Object value) {
        boolean fits = switch (type) {
            case ANY -> true;
            case STRING -> value instanceof String;
            case INT -> value instanceof Long;
            case STRINGS -> value == null || Values.typeName(value).equals(type.goName());
        };
        if (fits) {
            return value == null && type == Signature.Type.STRINGS ? List.of() : value;
        }
        throw frame.error(
                value == null
                        ? "invalid value; expected " + type.goName()
                        : "wrong type for value; expected " + type.goName() + "; got " + Values.typeName(value));
    }
}
