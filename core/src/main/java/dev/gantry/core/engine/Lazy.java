// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A value that is made at its first use, once. Safe for use by any thread.
 *
 * @param <T> what it is
 */
final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile @Nullable T value;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T present = value;
        if (present == null) {
            synchronized (this) {
                present = value;
                if (present == null) {
                    present = maker.get();
                    value = present;
                }
            }
        }
        return present;
    }
}
