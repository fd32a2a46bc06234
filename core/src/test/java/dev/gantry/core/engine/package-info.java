// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.gantry.core.engine;

import org.jspecify.annotations.NullMarked;
