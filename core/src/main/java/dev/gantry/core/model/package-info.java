// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine records of a container: {@link dev.gantry.core.model.ContainerConfig}, which says what it is, and
 * {@link dev.gantry.core.model.ContainerStatus}, which says how it fares. Immutable values; a changed status is a new one.
 */
@NullMarked
package dev.gantry.core.model;

import org.jspecify.annotations.NullMarked;
