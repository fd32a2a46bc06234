// SPDX-License-Identifier: Apache-2.0
/** Tests of the engine as a program opens it, on runtimes that the tests give it. */
@NullMarked
package dev.gantry.core.engine;

import org.jspecify.annotations.NullMarked;
