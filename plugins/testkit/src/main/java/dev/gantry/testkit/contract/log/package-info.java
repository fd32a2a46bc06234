// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of log drivers. {@link dev.gantry.testkit.contract.log.LogDriverContract} is what an author extends; its
 * rules are in the interfaces that it implements, one for each subject.
 */
@NullMarked
package dev.gantry.testkit.contract.log;

import org.jspecify.annotations.NullMarked;
