// SPDX-License-Identifier: Apache-2.0
/** Rules about who may see whom, for all modules together; {@link dev.gantry.arch.LayersTest} has them. */
@NullMarked
package dev.gantry.arch;

import org.jspecify.annotations.NullMarked;
