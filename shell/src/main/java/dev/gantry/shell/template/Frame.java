// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One running template: its variables and where it is.
 *
 * <p>A variable that hides another of the same name is a second entry, so leaving a scope is
 * forgetting the newest entries.
 */
final class Frame {
    private final Source source;
    private final String templateName;
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();
    private Node node;

    /** Starts a template with {@code $} set to its data. */
    Frame(Source source, String templateName, @Nullable Object data, Node start) {
        this.source = source;
        this.templateName = templateName;
        this.node = start;
        declare("$", data);
    }

    /** Notes the node that errors from here on name. */
    void at(Node current) {
        node = current;
    }

    /** An error at the current node. */
    TemplateException error(String message) {
        return source.executionError(node, templateName, message);
    }

    /** Adds a variable. */
    void declare(String name, @Nullable Object value) {
        names.add(name);
        values.add(value);
    }

    /** Sets the newest variable of that name. */
    void assign(String name, @Nullable Object value) {
        values.set(indexOf(name), value);
    }

    /** The value of the newest variable of that name. */
    @Nullable
    Object get(String name) {
        return values.get(indexOf(name));
    }

    /** The number of variables, to be given back to {@link #leaveScope}. */
    int enterScope() {
        return names.size();
    }

    /** Forgets the variables declared since {@code mark} was taken. */
    void leaveScope(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }

    private int indexOf(String name) {
        int index = names.lastIndexOf(name);
        if (index < 0) {
            throw error("undefined variable: " + name);
        }
        return index;
    }
}
