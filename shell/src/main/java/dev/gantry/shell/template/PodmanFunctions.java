// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The functions podman adds to those of text/template. Source: podman's documentation of {@code
 * --format}, and what podman 4.3.1 prints.
 */
final class PodmanFunctions {
    /** A template must not be able to use up the memory with one call. */
    private static final int MAX_PADDING = 1_000_000;

    private static final Signature.Type STRING = Signature.Type.STRING;
    private static final Signature.Type INT = Signature.Type.INT;

    /** All of them. */
    static final FunctionTable TABLE = FunctionTable.empty()
            .with("join", Signature.of(Signature.Type.STRINGS, STRING), PodmanFunctions::join)
            .with("json", Signature.of(Signature.Type.ANY), arguments -> GoJson.compact(arguments.get(0)))
            .with("lower", Signature.of(STRING), arguments -> map(arguments, Character::toLowerCase))
            .with("pad", Signature.of(STRING, INT, INT), PodmanFunctions::pad)
            .with("split", Signature.of(STRING, STRING), PodmanFunctions::split)
            .with("title", Signature.of(STRING), PodmanFunctions::title)
            .with("truncate", Signature.of(STRING, INT), PodmanFunctions::truncate)
            .with("upper", Signature.of(STRING), arguments -> map(arguments, Character::toUpperCase));

    private PodmanFunctions() {}

    private static String string(List<@Nullable Object> arguments, int index) {
        return String.valueOf(arguments.get(index));
    }

    private static String join(List<@Nullable Object> arguments) {
        List<String> elements = new ArrayList<>();
        if (arguments.get(0) instanceof List<?> list) {
            list.forEach(element -> elements.add(String.valueOf(Values.normal(element))));
        }
        return String.join(string(arguments, 1), elements);
    }

    private static List<String> split(List<@Nullable Object> arguments) {
        String text = string(arguments, 0);
        String separator = string(arguments, 1);
        if (separator.isEmpty()) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        return List.of(text.split(Pattern.quote(separator), -1));
    }

    /** Maps character by character, so that the length stays: sharp s has no upper case here. */
    private static String map(List<@Nullable Object> arguments, IntUnaryOperator mapping) {
        StringBuilder mapped = new StringBuilder();
        string(arguments, 0).codePoints().map(mapping).forEach(mapped::appendCodePoint);
        return mapped.toString();
    }

    private static String title(List<@Nullable Object> arguments) {
        StringBuilder title = new StringBuilder();
        boolean[] wordStarts = {true};
        string(arguments, 0).codePoints().forEach(c -> {
            title.appendCodePoint(wordStarts[0] ? Character.toTitleCase(c) : c);
            boolean inWord = Character.isLetterOrDigit(c) || c == '_' || (c > 0x7f && !Character.isSpaceChar(c));
            wordStarts[0] = !inWord;
        });
        return title.toString();
    }

    private static String pad(List<@Nullable Object> arguments) {
        String text = string(arguments, 0);
        return text.isEmpty() ? "" : spaces(arguments.get(1)) + text + spaces(arguments.get(2));
    }

    private static String spaces(@Nullable Object count) {
        long number = count instanceof Long given ? given : 0;
        if (number < 0) {
            throw new IllegalArgumentException("strings: negative Repeat count");
        }
        if (number > MAX_PADDING) {
            throw new IllegalArgumentException("padding is wider than " + MAX_PADDING);
        }
        return " ".repeat((int) number);
    }

    private static String truncate(List<@Nullable Object> arguments) {
        byte[] bytes = string(arguments, 0).getBytes(StandardCharsets.UTF_8);
        long length = arguments.get(1) instanceof Long given ? given : 0;
        if (length < 0) {
            throw new IllegalArgumentException("slice bounds out of range [:" + length + "]");
        }
        return new String(Arrays.copyOf(bytes, (int) Math.min(bytes.length, length)), StandardCharsets.UTF_8);
    }
}
