// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The functions of every template. Source: text/template, "Functions". */
final class Builtins {
    /** What stands in the output for a value that is not there. */
    static final String NO_VALUE = "<no value>";

    private static final Signature.Type ANY = Signature.Type.ANY;

    /** All of them. */
    static final FunctionTable TABLE = FunctionTable.empty()
            .with("and", Signature.variadic(ANY, ANY), new Connective(false))
            .with("or", Signature.variadic(ANY, ANY), new Connective(true))
            .with("not", Signature.of(ANY), arguments -> !Values.truth(arguments.get(0)))
            .with("len", Signature.of(ANY), arguments -> length(arguments.get(0)))
            .with("index", Signature.variadic(ANY, ANY), Builtins::index)
            .with("slice", Signature.variadic(ANY, ANY), Builtins::slice)
            .with("call", Signature.variadic(ANY, ANY), Builtins::call)
            .with("print", Signature.variadic(ANY), Printing::print)
            .with("println", Signature.variadic(ANY), Printing::println)
            .with(
                    "printf",
                    Signature.variadic(ANY, Signature.Type.STRING),
                    arguments ->
                            Printing.printf(String.valueOf(arguments.get(0)), arguments.subList(1, arguments.size())))
            .with("html", Signature.variadic(ANY), arguments -> Escaping.html(text(arguments)))
            .with("js", Signature.variadic(ANY), arguments -> Escaping.javaScript(text(arguments)))
            .with("urlquery", Signature.variadic(ANY), arguments -> Escaping.urlQuery(text(arguments)))
            .with("eq", Signature.variadic(ANY, ANY), Comparison::equalsAny)
            .with("ne", Signature.of(ANY, ANY), arguments -> !Comparison.equalsAny(arguments))
            .with("lt", Signature.of(ANY, ANY), arguments -> Comparison.less(arguments.get(0), arguments.get(1)))
            .with("le", Signature.of(ANY, ANY), arguments -> Comparison.lessOrEqual(arguments.get(0), arguments.get(1)))
            .with(
                    "gt",
                    Signature.of(ANY, ANY),
                    arguments -> !Comparison.lessOrEqual(arguments.get(0), arguments.get(1)))
            .with("ge", Signature.of(ANY, ANY), arguments -> !Comparison.less(arguments.get(0), arguments.get(1)));

    private Builtins() {}

    /**
     * {@code and} or {@code or}. The evaluator knows them, because it must not evaluate all of their
     * arguments.
     *
     * @param decisive the truth of the argument that is the result, whatever comes after it
     */
    record Connective(boolean decisive) implements TemplateFunction {
        @Override
        public @Nullable Object call(List<@Nullable Object> arguments) {
            throw new UnsupportedOperationException("arguments are evaluated one by one");
        }
    }

    /** What the escaping functions escape: the arguments as {@code print} has them. */
    private static String text(List<@Nullable Object> arguments) {
        List<@Nullable Object> shown = new ArrayList<>(arguments);
        shown.replaceAll(argument -> argument == null ? NO_VALUE : argument);
        return Printing.print(shown);
    }

    private static long length(@Nullable Object value) {
        if (value instanceof String string) {
            return string.getBytes(StandardCharsets.UTF_8).length;
        }
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        throw new IllegalArgumentException("len of " + (value == null ? "nil" : "type " + Values.typeName(value)));
    }

    /** Functions in the data are methods, so there is never one left to be called this way. */
    private static Object call(List<@Nullable Object> arguments) {
        Object function = arguments.get(0);
        throw new IllegalArgumentException(
                function == null ? "call of nil" : "non-function of type " + Values.typeName(function));
    }

    private static @Nullable Object index(List<@Nullable Object> arguments) {
        Object value = arguments.get(0);
        if (value == null) {
            throw new IllegalArgumentException("index of untyped nil");
        }
        for (Object index : arguments.subList(1, arguments.size())) {
            value = element(value, index);
        }
        return value;
    }

    private static @Nullable Object element(@Nullable Object value, @Nullable Object index) {
        if (value instanceof Map<?, ?> map) {
            if (!(index instanceof String)) {
                throw new IllegalArgumentException(
                        index == null
                                ? "value is nil; should be of type string"
                                : "value has type " + Values.typeName(index) + "; should be string");
            }
            // In Go, a key that is not there gives the zero value of the map's type.
            boolean absentText = !map.containsKey(index) && Values.typeName(map).equals("map[string]string");
            return absentText ? "" : Values.normal(map.get(index));
        }
        if (value instanceof List<?> list) {
            return Values.normal(list.get(position(index, list.size() - 1)));
        }
        if (value instanceof String string) {
            byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
            return (long) Byte.toUnsignedInt(bytes[position(index, bytes.length - 1)]);
        }
        throw new IllegalArgumentException(
                value == null ? "index of nil pointer" : "can't index item of type " + Values.typeName(value));
    }

    private static @Nullable Object slice(List<@Nullable Object> arguments) {
        Object value = arguments.get(0);
        int indexes = arguments.size() - 1;
        if (value == null) {
            throw new IllegalArgumentException("slice of untyped nil");
        }
        if (indexes > 3) {
            throw new IllegalArgumentException("too many slice indexes: " + indexes);
        }
        if (!(value instanceof String || value instanceof List)) {
            throw new IllegalArgumentException("can't slice item of type " + Values.typeName(value));
        }
        if (value instanceof String && indexes == 3) {
            throw new IllegalArgumentException("cannot 3-index slice a string");
        }
        byte[] bytes = value instanceof String string ? string.getBytes(StandardCharsets.UTF_8) : new byte[0];
        int length = value instanceof List<?> list ? list.size() : bytes.length;
        int[] bounds = {0, length, length};
        for (int i = 0; i < indexes; i++) {
            bounds[i] = position(arguments.get(i + 1), length);
        }
        for (int i = 1; i < bounds.length; i++) {
            if (bounds[i - 1] > bounds[i]) {
                throw new IllegalArgumentException("invalid slice index: " + bounds[i - 1] + " > " + bounds[i]);
            }
        }
        return value instanceof List<?> list
                ? list.subList(bounds[0], bounds[1])
                : new String(Arrays.copyOfRange(bytes, bounds[0], bounds[1]), StandardCharsets.UTF_8);
    }

    private static int position(@Nullable Object index, int maximum) {
        if (!(index instanceof Long position)) {
            throw new IllegalArgumentException(
                    "cannot index slice/array with " + (index == null ? "nil" : "type " + Values.typeName(index)));
        }
        if (position < 0 || position > maximum) {
            throw new IllegalArgumentException("index out of range: " + position);
        }
        return position.intValue();
    }
}
