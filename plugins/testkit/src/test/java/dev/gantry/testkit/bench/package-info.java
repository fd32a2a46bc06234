// SPDX-License-Identifier: Apache-2.0
/** Measurements; run by name only. */
package dev.gantry.testkit.bench;
