// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FlatJsonTest {
    @Test
    void scalarsAreReadAndTheRestIsPassedOver() {
        assertThat(FlatJson.parse(
                        "{\"data\": -1, \"o\": {\"data\": 5}, \"a\": [1, {}], \"message\": \"a\\\"\\u00e4\\n\"}"))
                .contains(Map.of("data", "-1", "message", "a\"ä\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "[]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "nonsense", "{\"a\":nonsense}"})
    void anythingElseIsNoObject(String text) {
        assertThat(FlatJson.parse(text)).isEmpty();
    }
}
