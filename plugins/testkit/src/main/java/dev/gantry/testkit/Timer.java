// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Instant;

/**
 * A task that is to run.
 *
 * @param at when
 * @param order tells those of one instant apart; the lower comes first
 * @param task what
 */
record Timer(Instant at, long order, Task task) {}
