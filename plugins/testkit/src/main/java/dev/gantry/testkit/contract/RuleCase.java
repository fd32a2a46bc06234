// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.util.List;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * An argument of a parameterized rule that holds only for plugins with some behaviors. Its text is the sentence of the
 * rule.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface RuleCase {
    /** All of which are needed, as {@link Needs} has it. */
    List<Behavior> needs();
}
