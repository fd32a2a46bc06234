// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A node of a parsed template. Nodes that messages can point at print themselves as Go prints them,
 * which is the source with its spacing made regular.
 */
sealed interface Node {
    /** The index in the template that errors at this node name. */
    int position();

    /** A node that produces output or steers it. */
    sealed interface Statement extends Node {}

    /** A node that is a value. */
    sealed interface Operand extends Node {}

    /** Text outside of actions. */
    record TextNode(int position, String text) implements Statement {}

    /** An action that prints its pipeline, or only sets variables. */
    record ActionNode(int position, PipeNode pipe) implements Statement {}

    /** {@code if}; without {@code else}, {@code otherwise} is empty. */
    record IfNode(int position, PipeNode pipe, List<Statement> body, List<Statement> otherwise) implements Statement {}

    /** {@code with}; without {@code else}, {@code otherwise} is empty. */
    record WithNode(int position, PipeNode pipe, List<Statement> body, List<Statement> otherwise)
            implements Statement {}

    /** {@code range}; without {@code else}, {@code otherwise} is empty. */
    record RangeNode(int position, PipeNode pipe, List<Statement> body, List<Statement> otherwise)
            implements Statement {}

    /** {@code break}. */
    record BreakNode(int position) implements Statement {}

    /** {@code continue}. */
    record ContinueNode(int position) implements Statement {}

    /** {@code template}, and the use of a {@code block}; no pipe stands for nil. */
    record TemplateNode(int position, String name, @Nullable PipeNode pipe) implements Statement {
        @Override
        public String toString() {
            return "{{template " + Quoting.quote(name, false) + (pipe == null ? "" : " " + pipe) + "}}";
        }
    }

    /**
     * A pipeline.
     *
     * @param variables the variables it sets, with their dollar signs
     * @param assigns whether they exist already ({@code =}) and are not declared here ({@code :=})
     * @param commands never empty
     */
    record PipeNode(int position, List<String> variables, boolean assigns, List<CommandNode> commands)
            implements Operand {
        @Override
        public String toString() {
            String target = variables.isEmpty() ? "" : String.join(", ", variables) + (assigns ? " = " : " := ");
            return target + commands.stream().map(CommandNode::toString).collect(Collectors.joining(" | "));
        }
    }

    /** A command: a value, or something to call with its arguments. Never empty. */
    record CommandNode(int position, List<Operand> operands) implements Node {
        @Override
        public String toString() {
            return operands.stream()
                    .map(operand -> operand instanceof PipeNode ? "(" + operand + ")" : operand.toString())
                    .collect(Collectors.joining(" "));
        }
    }

    /** The name of a function. */
    record IdentifierNode(int position, String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code .}. */
    record DotNode(int position) implements Operand {
        @Override
        public String toString() {
            return ".";
        }
    }

    /** {@code nil}. */
    record NilNode(int position) implements Operand {
        @Override
        public String toString() {
            return "nil";
        }
    }

    /** {@code true} or {@code false}. */
    record BoolNode(int position, boolean value) implements Operand {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /**
     * A number. It has an integer value if it is integral, even if written as {@code 1e3}, and a
     * floating-point value if written as one. An integer beyond {@code long} has neither.
     */
    record NumberNode(
            int position,
            String text,
            @Nullable Long integer,
            @Nullable Double floatingPoint) implements Operand {
        @Override
        public String toString() {
            return text;
        }
    }

    /** A string, as written and as meant. */
    record StringNode(int position, String quoted, String value) implements Operand {
        @Override
        public String toString() {
            return quoted;
        }
    }

    /** {@code .A.B}, names without dots. */
    record FieldNode(int position, List<String> names) implements Operand {
        @Override
        public String toString() {
            return "." + String.join(".", names);
        }
    }

    /** {@code $x.A.B}, the name of the variable with its dollar sign, the fields without dots. */
    record VariableNode(int position, String name, List<String> fields) implements Operand {
        @Override
        public String toString() {
            return fields.isEmpty() ? name : name + "." + String.join(".", fields);
        }
    }

    /** {@code (pipeline).A.B} and the like, names without dots. */
    record ChainNode(int position, Operand base, List<String> fields) implements Operand {
        @Override
        public String toString() {
            return (base instanceof PipeNode ? "(" + base + ")" : base.toString()) + "." + String.join(".", fields);
        }
    }
}
