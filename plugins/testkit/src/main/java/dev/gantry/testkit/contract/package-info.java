// SPDX-License-Identifier: Apache-2.0
/**
 * Contract suites: what a plugin has to do, as tests that its author runs. Extend
 * {@link dev.gantry.testkit.contract.runtime.OciRuntimeContract} or
 * {@link dev.gantry.testkit.contract.log.LogDriverContract}, say by {@link dev.gantry.testkit.contract.Behavior} what the
 * plugin is not able to do, and run the class as any JUnit test, or by
 * {@link dev.gantry.testkit.contract.ConformanceMain} for a report with one line for each rule.
 */
@NullMarked
package dev.gantry.testkit.contract;

import org.jspecify.annotations.NullMarked;
