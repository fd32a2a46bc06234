// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gantry.shell.template.GoStruct;

/** Makes printed values, whose fields keep the order in which they are named. */
public final class Structs {
    private Structs() {}

    /** A value of names and values by turns. */
    public static GoStruct of(String typeName, @Nullable Object... namesAndValues) {
        Builder fields = new Builder(typeName);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields.struct();
    }

    /** Collects fields one by one. For one thread. */
    static final class Builder {
        private final String typeName;
        private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

        Builder(String typeName) {
            this.typeName = typeName;
        }

        Builder put(String name, @Nullable Object value) {
            fields.put(name, value);
            return this;
        }

        GoStruct struct() {
            return new GoStruct(typeName, fields);
        }
    }
}
