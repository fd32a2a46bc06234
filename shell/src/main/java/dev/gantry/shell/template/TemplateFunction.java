// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a {@link GoFunction} does. */
@FunctionalInterface
public interface TemplateFunction {
    /**
     * Computes the result.
     *
     * @param arguments the evaluated arguments, in number and type as the {@link Signature} says: {@code
     *     String}, {@code Long}, {@code Double}, {@code Boolean}, {@code List}, {@code Map}, {@link
     *     GoStruct}, {@link GoFunction} or null for nil
     * @return any value a template can hold, null for nil
     * @throws IllegalArgumentException if the arguments do not make sense; its message ends up in a
     *     {@link TemplateException}
     */
    @Nullable
    Object call(List<@Nullable Object> arguments);
}
