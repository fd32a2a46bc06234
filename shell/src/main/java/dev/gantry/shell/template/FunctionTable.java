// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The functions a template may call by name, besides those every template has.
 *
 * <p>Immutable: {@link #with} gives a new table. Source of the rules: text/template, "Functions".
 */
public final class FunctionTable {
    private static final FunctionTable EMPTY = new FunctionTable(Map.of());

    private final Map<String, GoFunction> entries;

    private FunctionTable(Map<String, GoFunction> entries) {
        this.entries = entries;
    }

    /** No functions. */
    public static FunctionTable empty() {
        return EMPTY;
    }

    /** podman's functions: join, json, lower, pad, split, title, truncate and upper. */
    public static FunctionTable podman() {
        return PodmanFunctions.TABLE;
    }

    /** This table and one more function, which takes the place of one of the same name. */
    public FunctionTable with(String name, Signature signature, TemplateFunction function) {
        Map<String, GoFunction> copy = new HashMap<>(entries);
        copy.put(name, new GoFunction(signature, function));
        return new FunctionTable(Map.copyOf(copy));
    }

    /** This table and all functions of another, which win over functions of the same name. */
    public FunctionTable withAll(FunctionTable other) {
        Map<String, GoFunction> copy = new HashMap<>(entries);
        copy.putAll(other.entries);
        return new FunctionTable(Map.copyOf(copy));
    }

    /** The function of that name, null if there is none. */
    @Nullable
    GoFunction find(String name) {
        return entries.get(name);
    }
}
