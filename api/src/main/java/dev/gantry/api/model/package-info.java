// SPDX-License-Identifier: Apache-2.0
/**
 * The values that callers and plugins exchange with the engine: what a container is to be
 * ({@link dev.gantry.api.model.ContainerSpec}), where it is in its life ({@link dev.gantry.api.model.ContainerState})
 * and what happened to it ({@link dev.gantry.api.model.ExitRecord}, {@link dev.gantry.api.model.JournalEntry},
 * {@link dev.gantry.api.model.Event}).
 *
 * <p>Everything here is immutable and uses JDK types only; absence is {@link java.util.Optional}, never null.
 */
@NullMarked
package dev.gantry.api.model;

import org.jspecify.annotations.NullMarked;
