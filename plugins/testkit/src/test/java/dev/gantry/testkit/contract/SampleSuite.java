// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** A suite with one rule of each outcome. Run by {@link ConformanceReportTest} only: two of its rules are broken. */
@DisplayNameGeneration(RuleSentences.class)
@ExtendWith(DeclaredBehaviors.class)
class SampleSuite implements Declares {
    /** A suite all of whose rules are kept. */
    static class Kept extends SampleSuite {
        @Override
        boolean broken() {
            return false;
        }
    }

    boolean broken() {
        return true;
    }

    @Override
    public boolean has(Behavior behavior) {
        return behavior != Behavior.SUPPORTS_PAUSE;
    }

    @Test
    void thisIsKept() {
        assertThat(has(Behavior.SUPPORTS_UPDATE)).isTrue();
    }

    @Test
    void thisIsBroken() {
        if (broken()) {
            fail("said \"no\"\nin two lines");
        }
    }

    @Test
    @Needs(Behavior.SUPPORTS_PAUSE)
    void thisDoesNotApply() {
        fail("never called");
    }

    @ParameterizedTest(name = "{0} is less than ten")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void small(int number) {
        assertThat(!broken() || number < 10).isTrue();
    }
}
