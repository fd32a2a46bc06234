// SPDX-License-Identifier: Apache-2.0
/**
 * For tests of programs that run containers: an engine of one's own per test, on the fake runtime, whose time passes only
 * when somebody waits. {@link dev.gantry.testkit.GantryTest} is the way in for JUnit Jupiter, {@link
 * dev.gantry.testkit.TestEngine} for everybody else; {@link dev.gantry.testkit.Recording} has the fake runtime do what a
 * container did on a real one. All types are safe for use by any thread unless they say otherwise.
 */
@NullMarked
package dev.gantry.testkit;

import org.jspecify.annotations.NullMarked;
