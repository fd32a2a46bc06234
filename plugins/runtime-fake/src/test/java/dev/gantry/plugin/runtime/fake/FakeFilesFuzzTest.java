// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;

/** What is asked of the fake in texts: faults. */
class FakeFilesFuzzTest {
    private static final FaultLoader.Place PLACE =
            new FaultLoader.Place("annotation dev.gantry.fake.faults", ErrorCode.INVALID_ARGUMENT);

    @FuzzTest
    void faults(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.contains("include")) {
            // It would read whatever file it names.
            return;
        }
        try {
            FaultLoader.load(text, PLACE, new Faults());
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).contains(PLACE.name()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        }
    }
}
