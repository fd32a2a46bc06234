// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A value with a fixed set of fields.
 *
 * <p>Unlike in a {@code Map}, a field that is not there is an error, so a mistyped column is reported
 * and not shown as {@code <no value>}. Fields keep their order when printed.
 *
 * @param typeName how messages and {@code %T} name the type, for example {@code ps.row}
 * @param fields values by field name; a {@link java.util.function.Supplier} is asked each time the
 *     field is read, a {@link GoFunction} is a method and takes no part in printing
 */
public record GoStruct(String typeName, Map<String, ? extends @Nullable Object> fields) {
    /** Copies the map in its order. */
    public GoStruct {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
