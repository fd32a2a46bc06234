// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** What JDK values mean as Go values. */
final class Values {
    /** Strings in Go's order, which is that of their bytes. */
    static final Comparator<String> BYTE_ORDER = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    /** How deep values may be nested when they are printed; a value that contains itself ends here. */
    static final int MAX_DEPTH = 100;

    private Values() {}

    /**
     * The one form of a value that the other classes work with: null, {@code Boolean}, {@code Long},
     * {@code Double}, {@code String}, {@code List}, {@code Map}, {@link GoStruct} or {@link
     * GoFunction}. Suppliers are asked; of any other object its {@code toString} counts.
     */
    static @Nullable Object normal(@Nullable Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof List
                || value instanceof Map
                || value instanceof GoStruct
                || value instanceof GoFunction) {
            return value;
        }
        if (value instanceof Supplier<?> supplier) {
            return normal(supplier.get());
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (value.getClass().isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                elements.add(Array.get(value, i));
            }
            return elements;
        }
        return value.toString();
    }

    /** Whether a normal value is true for {@code if}: not zero, empty, false or nil. */
    static boolean truth(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof Long integer) {
            return integer != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof String string) {
            return !string.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        return value instanceof Map<?, ?> map ? !map.isEmpty() : value != null;
    }

    /**
     * The name of a normal value's type. A list or map with nothing but strings in it counts as one of
     * strings.
     */
    static String typeName(@Nullable Object value) {
        if (value == null) {
            return "nil";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Long) {
            return "int";
        }
        if (value instanceof Double) {
            return "float64";
        }
        if (value instanceof List<?> list) {
            return "[]" + elementType(list);
        }
        if (value instanceof Map<?, ?> map) {
            return "map[string]" + elementType(map.values());
        }
        if (value instanceof GoStruct struct) {
            return struct.typeName();
        }
        return value instanceof String ? "string" : "func";
    }

    /** The entries of a map in the order of their keys, values in normal form. */
    static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.entrySet().stream()
                .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey()), BYTE_ORDER))
                .forEach(entry -> entries.put(String.valueOf(entry.getKey()), normal(entry.getValue())));
        return entries;
    }

    /** The fields of a struct that are data, values in normal form. */
    static Map<String, @Nullable Object> data(GoStruct struct) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        struct.fields().forEach((name, value) -> {
            if (!(value instanceof GoFunction)) {
                data.put(name, normal(value));
            }
        });
        return data;
    }

    private static String elementType(Collection<?> elements) {
        return elements.stream().allMatch(element -> normal(element) instanceof String) ? "string" : "interface {}";
    }
}
