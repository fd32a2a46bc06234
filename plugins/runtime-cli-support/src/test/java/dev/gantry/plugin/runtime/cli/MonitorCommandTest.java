// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MonitorCommandTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S,1",
        "PT0.000000001S,1",
        "PT1S,1",
        "PT1.5S,2",
        "PT2147483646.1S,2147483647",
        "PT2147483647.1S,2147483647",
        "PT9223372036854775807.999999999S,2147483647"
    })
    void timeoutIsRoundedUpAndFitsInto31Bits(Duration limit, long seconds) {
        assertThat(MonitorCommand.wholeSeconds(limit)).isEqualTo(seconds);
    }
}
