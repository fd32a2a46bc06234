// SPDX-License-Identifier: Apache-2.0
/**
 * The engine as its callers see it, on real runtimes and on the fake. {@link dev.gantry.it.EngineRoot} gives each test a
 * root of its own and, after it, checks that nothing was left behind.
 */
package dev.gantry.it;
