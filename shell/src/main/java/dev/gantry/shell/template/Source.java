// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.nio.charset.StandardCharsets;

/**
 * The text of a template and how places in it are named in messages.
 *
 * @param name the name given by the caller
 * @param text the whole text
 */
record Source(String name, String text) {
    /** The message of a parse error at {@code position}. */
    TemplateException parseError(int position, String message) {
        return new TemplateException("template: " + name + ":" + line(position) + ": " + message);
    }

    /** The message of an error while {@code running}, a template of this source, was at {@code node}. */
    TemplateException executionError(Node node, String running, String message) {
        return new TemplateException("template: " + name + ":" + line(node.position()) + ":" + column(node.position())
                + ": executing " + Quoting.quote(running, false) + " at <" + node + ">: " + message);
    }

    /** The line of a position, from 1. */
    long line(int position) {
        return 1 + text.substring(0, position).chars().filter(c -> c == '\n').count();
    }

    /** Go counts columns in bytes, from 0. */
    private int column(int position) {
        int lineStart = text.lastIndexOf('\n', position - 1) + 1;
        return text.substring(lineStart, position).getBytes(StandardCharsets.UTF_8).length;
    }
}
