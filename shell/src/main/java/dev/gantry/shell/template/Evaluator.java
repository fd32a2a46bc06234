// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** One execution of a template. Source: text/template, "Actions". */
final class Evaluator {
    /** How deep bodies and templates may be nested while running; more would endanger the stack. */
    private static final int MAX_DEPTH = 500;

    private final Source source;
    private final Map<String, List<Node.Statement>> templates;
    private final FunctionTable functions;
    private final Appendable out;
    private final Budget budget = new Budget();
    private int depth;

    /** What a statement wants to happen after it. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Evaluator(Source source, Map<String, List<Node.Statement>> templates, FunctionTable functions, Appendable out) {
        this.source = source;
        this.templates = templates;
        this.functions = functions;
        this.out = out;
    }

    /** Runs the whole template. */
    void run(@Nullable Object data) throws IOException {
        List<Node.Statement> body = templates.getOrDefault(source.name(), List.of());
        template(source.name(), body, data, new Node.DotNode(0));
    }

    private void template(String name, List<Node.Statement> body, @Nullable Object data, Node caller)
            throws IOException {
        new Run(new Frame(source, name, data, caller)).statements(body, data);
    }

    /** The statements of one running template. */
    private final class Run {
        private final Frame frame;
        private final ExpressionEvaluator expressions;

        private Run(Frame frame) {
            this.frame = frame;
            this.expressions = new ExpressionEvaluator(frame, functions, budget);
        }

        private Flow statements(List<Node.Statement> body, @Nullable Object dot) throws IOException {
            depth++;
            if (depth > MAX_DEPTH) {
                throw frame.error("exceeded maximum template depth (" + MAX_DEPTH + ")");
            }
            Flow flow = Flow.NEXT;
            for (int i = 0; i < body.size() && flow == Flow.NEXT; i++) {
                flow = statement(body.get(i), dot);
            }
            depth--;
            return flow;
        }

        private Flow statement(Node.Statement node, @Nullable Object dot) throws IOException {
            frame.at(node);
            spend(Budget.STATEMENT);
            if (node instanceof Node.TextNode text) {
                write(text.text());
            } else if (node instanceof Node.ActionNode action) {
                action(action, dot);
            } else if (node instanceof Node.IfNode choice) {
                return branch(choice.pipe(), choice.body(), choice.otherwise(), dot, false);
            } else if (node instanceof Node.WithNode with) {
                return branch(with.pipe(), with.body(), with.otherwise(), dot, true);
            } else if (node instanceof Node.RangeNode range) {
                return range(range, dot);
            } else if (node instanceof Node.TemplateNode use) {
                use(use, dot);
            } else {
                return node instanceof Node.BreakNode ? Flow.BREAK : Flow.CONTINUE;
            }
            return Flow.NEXT;
        }

        private void action(Node.ActionNode action, @Nullable Object dot) throws IOException {
            Object value = expressions.pipeline(dot, action.pipe());
            if (!action.pipe().variables().isEmpty()) {
                return;
            }
            try {
                write(value == null ? Builtins.NO_VALUE : ValuePrinter.plain(value));
            } catch (IllegalArgumentException e) {
                throw frame.error(String.valueOf(e.getMessage()));
            }
        }

        private void write(String text) throws IOException {
            spend(text.length());
            out.append(text);
        }

        private void spend(int characters) {
            try {
                budget.spend(characters);
            } catch (IllegalArgumentException e) {
                throw frame.error(String.valueOf(e.getMessage()));
            }
        }

        private Flow branch(
                Node.PipeNode pipe,
                List<Node.Statement> body,
                List<Node.Statement> otherwise,
                @Nullable Object dot,
                boolean movesDot)
                throws IOException {
            int scope = frame.enterScope();
            Object value = expressions.pipeline(dot, pipe);
            Flow flow = Values.truth(value) ? statements(body, movesDot ? value : dot) : statements(otherwise, dot);
            frame.leaveScope(scope);
            return flow;
        }

        private void use(Node.TemplateNode use, @Nullable Object dot) throws IOException {
            List<Node.Statement> body = templates.get(use.name());
            if (body == null) {
                throw frame.error("template " + Quoting.quote(use.name(), false) + " not defined");
            }
            Object data = use.pipe() == null ? null : expressions.pipeline(dot, use.pipe());
            template(use.name(), body, data, use);
        }

        private Flow range(Node.RangeNode range, @Nullable Object dot) throws IOException {
            int scope = frame.enterScope();
            Object value = expressions.pipeline(dot, range.pipe());
            boolean ran = false;
            boolean more = true;
            if (value instanceof List<?> list) {
                for (int i = 0; i < list.size() && more; i++) {
                    more = iteration(range, (long) i, Values.normal(list.get(i)));
                    ran = true;
                }
            } else if (value instanceof Map<?, ?> map) {
                for (Map.Entry<String, @Nullable Object> entry :
                        Values.sorted(map).entrySet()) {
                    more = more && iteration(range, entry.getKey(), entry.getValue());
                    ran = true;
                }
            } else if (value instanceof Long count) {
                if (range.pipe().variables().size() > 1) {
                    throw frame.error("can't use " + count + " to iterate over more than one variable");
                }
                for (long i = 0; i < count && more; i++) {
                    more = iteration(range, i, i);
                    ran = true;
                }
            } else if (value != null) {
                throw frame.error("range can't iterate over " + ValuePrinter.plain(value));
            }
            Flow flow = ran ? Flow.NEXT : statements(range.otherwise(), dot);
            frame.leaveScope(scope);
            return flow;
        }

        /** Runs the body once; false if it broke out of the loop. */
        private boolean iteration(Node.RangeNode range, Object key, @Nullable Object element) throws IOException {
            int scope = frame.enterScope();
            spend(Budget.STATEMENT);
            List<String> variables = range.pipe().variables();
            if (!variables.isEmpty()) {
                set(range.pipe(), variables.get(variables.size() - 1), element);
            }
            if (variables.size() > 1) {
                set(range.pipe(), variables.get(0), key);
            }
            Flow flow = statements(range.body(), element);
            frame.leaveScope(scope);
            return flow != Flow.BREAK;
        }

        private void set(Node.PipeNode pipe, String variable, @Nullable Object value) {
            if (pipe.assigns()) {
                frame.assign(variable, value);
            } else {
                frame.declare(variable, value);
            }
        }
    }
}
