// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

/**
 * A function with what it accepts.
 *
 * <p>In a {@link FunctionTable} it is called by its name there. As a value in the data it is a method:
 * {@code {{.Label "tier"}}} calls it, and so does naming it without arguments.
 *
 * @param signature the number and types of arguments, which are checked before each call
 * @param body what it does
 */
public record GoFunction(Signature signature, TemplateFunction body) {}
