// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The comparing functions: values of one basic type compare, values of two do not. Source:
 * text/template, "Functions".
 */
final class Comparison {
    private Comparison() {}

    /** Whether the first value equals one of the others. */
    static boolean equalsAny(List<@Nullable Object> values) {
        Object first = values.get(0);
        if (values.size() == 1) {
            throw new IllegalArgumentException("missing argument for comparison");
        }
        for (Object other : values.subList(1, values.size())) {
            if (equal(first, other)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        boolean sameKind = left.getClass() == right.getClass() || (isContainer(left) && isContainer(right));
        if (!sameKind) {
            throw new IllegalArgumentException("incompatible types for comparison");
        }
        if (isContainer(left)) {
            throw new IllegalArgumentException(
                    "non-comparable type " + ValuePrinter.plain(left) + ": " + Values.typeName(left));
        }
        // Not Double.equals: NaN differs from itself, and the two zeros are equal.
        return left instanceof Double number
                ? number.doubleValue() == ((Double) right).doubleValue()
                : left.equals(right);
    }

    private static boolean isContainer(Object value) {
        return value instanceof List || value instanceof Map || value instanceof GoFunction;
    }

    /** Whether the left value comes before the right one. */
    static boolean less(@Nullable Object left, @Nullable Object right) {
        boolean sameKind = left != null && right != null && left.getClass() == right.getClass();
        if (!isBasic(left) || !isBasic(right) || (sameKind && left instanceof Boolean)) {
            throw new IllegalArgumentException("invalid type for comparison");
        }
        if (left instanceof String first && right instanceof String second) {
            return Values.BYTE_ORDER.compare(first, second) < 0;
        }
        if (left instanceof Long first && right instanceof Long second) {
            return first < second;
        }
        if (left instanceof Double first && right instanceof Double second) {
            return first < second;
        }
        throw new IllegalArgumentException("incompatible types for comparison");
    }

    /** Whether the left value comes before the right one or equals it. */
    static boolean lessOrEqual(@Nullable Object left, @Nullable Object right) {
        return less(left, right) || equal(left, right);
    }

    private static boolean isBasic(@Nullable Object value) {
        return value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean;
    }
}
