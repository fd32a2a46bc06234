// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A parsed template in the language of Go's {@code text/template}.
 *
 * <p>Data are JDK values: null is nil, integers are {@code int}, {@code double} and {@code float} are
 * {@code float64}, collections and arrays are slices, a {@code Map} is a map with string keys, and a
 * {@link GoStruct} is a struct. A {@link java.util.function.Supplier} anywhere in the data stands for
 * what it returns and is asked when it is needed; a {@link GoFunction} is a method. Any other
 * object stands for its {@code toString}.
 *
 * <p>Immutable. Nesting, recursion and the length of formatted text are bounded, so that no template
 * ends in a {@code StackOverflowError}. Source: package text/template.
 */
public final class GoTemplate {
    private final Source source;
    private final FunctionTable functions;
    private final Map<String, List<Node.Statement>> templates;

    private GoTemplate(Source source, FunctionTable functions, Map<String, List<Node.Statement>> templates) {
        this.source = source;
        this.functions = functions;
        this.templates = templates;
    }

    /**
     * Parses a template.
     *
     * @param name its name in messages; podman uses the name of the command
     * @param text the template
     * @param extra functions beyond the predefined ones of text/template, which they may replace
     * @throws TemplateException if the text is no template
     */
    public static GoTemplate parse(String name, String text, FunctionTable extra) {
        Source source = new Source(name, text);
        FunctionTable functions = Builtins.TABLE.withAll(extra);
        return new GoTemplate(source, functions, Parser.parse(source, function -> functions.find(function) != null));
    }

    /**
     * Applies the template to data.
     *
     * @param data the value of dot, null for nil
     * @param out takes the text as it is produced; after an exception it holds the text up to there
     * @throws TemplateException if the template cannot be applied to the data
     * @throws IOException if {@code out} throws it
     */
    public void execute(@Nullable Object data, Appendable out) throws IOException {
        new Evaluator(source, templates, functions, out).run(Values.normal(data));
    }

    /** Whether the template itself goes over the elements of its data. */
    boolean rangesOverData() {
        return ranges(templates.getOrDefault(source.name(), List.of()));
    }

    /** Looks where dot is still the data: not inside of {@code with} and {@code range}. */
    private static boolean ranges(List<Node.Statement> statements) {
        for (Node.Statement statement : statements) {
            boolean found = statement instanceof Node.RangeNode range
                    && range.pipe().commands().size() == 1
                    && List.of(".", "$").contains(range.pipe().commands().get(0).toString());
            if (found
                    || (statement instanceof Node.IfNode choice
                            && (ranges(choice.body()) || ranges(choice.otherwise())))) {
                return true;
            }
        }
        return false;
    }
}
