// SPDX-License-Identifier: Apache-2.0
/**
 * The engine as callers see it, put together from its parts. {@link dev.gantry.core.engine.GantryEngineProvider} is found
 * by {@link dev.gantry.api.Engine#open()}; {@link dev.gantry.core.engine.GantryEngine} implements the interface and
 * delegates to {@code dev.gantry.core.lifecycle}.
 *
 * <p>Safe for use by any thread.
 */
@NullMarked
package dev.gantry.core.engine;

import org.jspecify.annotations.NullMarked;
