// SPDX-License-Identifier: Apache-2.0
/**
 * How things look: tables, JSON with podman's keys, times for people. {@link dev.gantry.shell.view.Report} prints a
 * listing in the form that {@code --format} asks for.
 *
 * <p>Stateless, unless a type says otherwise; safe for use by any thread.
 */
@NullMarked
package dev.gantry.shell.view;

import org.jspecify.annotations.NullMarked;
