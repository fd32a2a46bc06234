// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.time.Duration;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.testkit.contract.DeclaredBehaviors;
import dev.gantry.testkit.contract.Declares;
import dev.gantry.testkit.contract.RuleSentences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rules of one subject. */
@DisplayNameGeneration(RuleSentences.class)
@ExtendWith(DeclaredBehaviors.class)
interface RuntimeRules extends Declares {
    /** How long rules wait for what must not happen. */
    Duration SHORTLY = Duration.ofMillis(150);

    /** The containers of the present rule. */
    ContractContainers containers();

    /** Makes sure that something fails with one of these codes. */
    static void assertFails(ThrowingCallable action, ErrorCode... codes) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isIn((Object[]) codes));
    }

    /** Makes sure that something fails, in a way that an engine understands. */
    static void assertRefused(ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(EngineException.class);
    }
}
