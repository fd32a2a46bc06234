// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

/**
 * A template that cannot be parsed, or that failed while it ran.
 *
 * <p>The message is one printable line in the form Go gives it, for example {@code template: ps:1:2:
 * executing "ps" at <.Foo>: can't evaluate field Foo in type ps.row}, and is meant to be shown as it
 * is. Messages about parsing carry a line and no column.
 */
public final class TemplateException extends RuntimeException {
    /**
     * Creates the exception.
     *
     * @param message what is wrong; line breaks and other control characters in it, which come from
     *     the template's own text, are replaced by escapes
     */
    public TemplateException(String message) {
        super(Quoting.escapeControls(message));
    }
}
