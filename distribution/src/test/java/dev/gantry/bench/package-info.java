// SPDX-License-Identifier: Apache-2.0
/**
 * Measures what users wait for: {@link dev.gantry.bench.Bench} is started by {@code distribution/bench/run}. Each part runs
 * on the main thread.
 */
@NullMarked
package dev.gantry.bench;

import org.jspecify.annotations.NullMarked;
