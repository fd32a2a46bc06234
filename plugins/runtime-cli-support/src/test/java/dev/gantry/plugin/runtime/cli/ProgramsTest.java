// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProgramsTest {
    @ParameterizedTest
    @CsvSource({
        "conmon version 2.0.23,true",
        "conmon version 2.0.24,false",
        "conmon version 2.1,false",
        "conmon version 1.9.99,true",
        "conmon version 2.1.6,false",
        "conmon version 3.0.0-dev,false",
        "what,false"
    })
    void conmonIsTooOldBelowTheFirstWithFullAttach(String version, boolean tooOld) {
        assertThat(Programs.tooOld(version)).isEqualTo(tooOld);
    }
}
