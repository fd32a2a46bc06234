// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.text;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NearestWordTest {
    @Test
    void distanceCountsInsertionsDeletionsAndSubstitutions() {
        assertThat(NearestWord.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestWord.distance("", "abc")).isEqualTo(3);
        assertThat(NearestWord.distance("abc", "")).isEqualTo(3);
        assertThat(NearestWord.distance("same", "same")).isZero();
    }

    @Test
    void whatIsFarFromEverythingIsNearNothing() {
        assertThat(NearestWord.near(List.of("logs", "ps", "run"), "bogus")).isEmpty();
        assertThat(NearestWord.near(List.of("KILL", "CHOWN"), "NOPE")).isEmpty();
        assertThat(NearestWord.near(List.of("store", "root"), "rot")).contains("root");
        assertThat(NearestWord.near(List.of("log-driver", "root"), "log-drvier"))
                .contains("log-driver");
    }

    @Test
    void theNearestWordIsFoundWhenItIsNear() {
        assertThat(NearestWord.near(List.of("root", "run-root", "store"), "stroe"))
                .contains("store");
        assertThat(NearestWord.near(List.of("CHOWN", "BPF"), "BPFF")).contains("BPF");
        assertThat(NearestWord.near(List.of("CHOWN", "BPF"), "NOPE")).isEmpty();
        assertThat(NearestWord.near(List.of(), "x")).isEmpty();
    }
}
