// SPDX-License-Identifier: Apache-2.0
/**
 * The caller's face of Gantry. {@link dev.gantry.api.Engine#open(dev.gantry.api.EngineConfig)} gives an engine, the
 * engine gives {@link dev.gantry.api.Container} handles, and every operation of the container specification is a method
 * of those.
 *
 * <p>Handles are safe for use by any thread; operations on one container exclude each other, across threads and across
 * processes that share the engine's root. Every failure is an {@link dev.gantry.api.error.EngineException}, with two
 * exceptions: null, which is allowed nowhere, is a {@link java.lang.NullPointerException} that names the parameter, and a
 * stream that is read past its end does what {@link java.util.Iterator#next} says.
 */
@NullMarked
package dev.gantry.api;

import org.jspecify.annotations.NullMarked;
