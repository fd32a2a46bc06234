// SPDX-License-Identifier: Apache-2.0
/**
 * Makes an {@link dev.gantry.api.EngineConfig} of files, environment and flags.
 * {@link dev.gantry.core.config.ConfigurationFiles} is the entry; {@code reference.conf} holds the defaults and the
 * documentation of each key.
 *
 * <p>Nothing here keeps state; safe for use by any thread. All of the world that is looked at comes in an
 * {@link dev.gantry.core.config.Environment}.
 */
@NullMarked
package dev.gantry.core.config;

import org.jspecify.annotations.NullMarked;
