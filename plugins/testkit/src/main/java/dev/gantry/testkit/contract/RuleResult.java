// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What came of one rule.
 *
 * @param id its name, such as {@code Kill.theSecondKillSaysThatItIsStopped} or, of one of several cases,
 *     {@code Exit.code[3]}
 * @param sentence what it says
 * @param outcome whether it was kept
 * @param detail how it was broken, or the behavior without which it does not apply; empty when it was kept
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RuleResult(String id, String sentence, Outcome outcome, String detail) {
    /** What can come of a rule. */
    public enum Outcome {
        /** It was kept. */
        PASS,
        /** It was broken. */
        FAIL,
        /** It does not apply, by declaration of the plugin's author. */
        UNSUPPORTED
    }
}
