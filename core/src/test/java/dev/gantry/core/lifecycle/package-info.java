// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.gantry.core.lifecycle;

import org.jspecify.annotations.NullMarked;
