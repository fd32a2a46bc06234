// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * An immutable list that grows at its end at constant cost. A longer version shares the array of the shorter one and
 * uses a slot that the shorter one never looks at. Of several versions made from the same one, only the last stays
 * valid, which fits transactions: the earlier ones were given up. Made by one thread at a time; to be published to
 * readers by a volatile write or a lock.
 */
final class AppendLog<T> {
    private static final int FIRST_CAPACITY = 4;
    private static final AppendLog<?> EMPTY = new AppendLog<>(new Object[0], 0);

    private final Object[] slots;
    private final int size;

    private AppendLog(Object[] slots, int size) {
        this.slots = slots;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // An empty list holds nothing of the wrong type.
    static <T> AppendLog<T> empty() {
        return (AppendLog<T>) EMPTY;
    }

    int size() {
        return size;
    }

    AppendLog<T> plus(T last) {
        Object[] target = size < slots.length
                ? slots
                : Arrays.copyOf(slots, Math.max(FIRST_CAPACITY, slots.length + (slots.length >> 1) + 1));
        target[size] = last;
        return new AppendLog<>(target, size + 1);
    }

    /** A version of its own, of the last so many. */
    AppendLog<T> last(int count) {
        Object[] kept = Arrays.copyOfRange(slots, size - count, size);
        return new AppendLog<>(kept, count);
    }

    /** A version of its own, of those that do not match; costs as much as the list is long. */
    AppendLog<T> without(Predicate<T> match) {
        AppendLog<T> kept = empty();
        for (int i = 0; i < size; i++) {
            kept = match.test(get(i)) ? kept : kept.plus(get(i));
        }
        return kept;
    }

    @SuppressWarnings("unchecked") // Only plus() fills slots.
    T get(int index) {
        return (T) slots[index];
    }

    /** A copy of the part from one index up to but not including another. */
    @SuppressWarnings("unchecked") // Only plus() fills slots.
    List<T> part(int from, int to) {
        return (List<T>) List.of(Arrays.copyOfRange(slots, from, to));
    }
}
