// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gantry.testkit.contract.DeclaredBehaviors;
import dev.gantry.testkit.contract.Declares;
import dev.gantry.testkit.contract.RuleSentences;

/** Rules of one subject. */
@DisplayNameGeneration(RuleSentences.class)
@ExtendWith(DeclaredBehaviors.class)
interface LogRuleBase extends Declares {
    /** The log of the present rule. */
    ContractLog log();
}
