// SPDX-License-Identifier: Apache-2.0
/**
 * The caller's face of Gantry. {@link dev.gantry.api.Engine#open(dev.gantry.api.EngineConfig)} gives an engine, the
 * engine gives {@link dev.gantry.api.Container} handles, and every operation of the container specification is a method
 * of those.
 *
 * <p>Handles are safe for use by any thread; operations on one container exclude each other, across threads and across
 * processes that share the engine's root. Every failure is an {@link dev.gantry.api.error.EngineException}.
 */
@NullMarked
package dev.gantry.api;

import org.jspecify.annotations.NullMarked;
