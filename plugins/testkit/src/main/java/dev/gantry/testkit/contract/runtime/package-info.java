// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of runtimes. {@link dev.gantry.testkit.contract.runtime.OciRuntimeContract} is what an author extends; its
 * rules are in the interfaces that it implements, one for each subject. Their programs use only what busybox and the fake
 * runtime both have: {@code sh} without pipes and background jobs, {@code echo}, {@code printf}, {@code sleep},
 * {@code seq}, {@code cat}, {@code env}, {@code pwd}, {@code hostname}, {@code true} and {@code false}.
 */
@NullMarked
package dev.gantry.testkit.contract.runtime;

import org.jspecify.annotations.NullMarked;
