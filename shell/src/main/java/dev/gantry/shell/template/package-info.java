// SPDX-License-Identifier: Apache-2.0
/**
 * Templates for {@code --format}, in the language of Go's {@code text/template} and with the
 * functions and report conventions of podman.
 *
 * <p>Entry types are {@link dev.gantry.shell.template.ReportFormat} for a {@code --format} value and
 * {@link dev.gantry.shell.template.GoTemplate} for a bare template. A template works on JDK values;
 * {@link dev.gantry.shell.template.GoTemplate} says which ones and what each stands for in Go.
 *
 * <p>Parsed templates, function tables and report formats are immutable and may be shared between
 * threads. An execution belongs to the thread that started it, and so do the values it reads.
 */
@NullMarked
package dev.gantry.shell.template;

import org.jspecify.annotations.NullMarked;
