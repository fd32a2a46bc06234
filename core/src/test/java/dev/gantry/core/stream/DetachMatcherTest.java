// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.model.DetachKeys;

import static org.assertj.core.api.Assertions.assertThat;

class DetachMatcherTest {
    private static final int ROUNDS = 5_000;

    /** Types a text in pieces; gives what passed, with a bar at its end when the keys were found. */
    private static String type(String keys, String text, int... cuts) {
        DetachMatcher matcher = new DetachMatcher(DetachKeys.parse(keys));
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            if (matcher.take(bytes, from, to - from, passed)) {
                return passed.toString(StandardCharsets.ISO_8859_1) + "|";
            }
            from = to;
        }
        return passed.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "'a,b', xaby, x|",
        "'a,b', xaxb, xaxb",
        "'a,b', aab, a|",
        "'a,a,b', aaab, a|",
        "'a,b,a,c', ababac, ab|",
        "'a,b,a,c', abacabac, |",
        "'a,b', xa, x",
        "'a,b', xaya, xay",
        "q, helloq, hello|",
        "'', abc, abc",
    })
    void theKeysAreFoundWhereverTheyBegin(String keys, String text, String passed) {
        assertThat(type(keys, text)).isEqualTo(passed);
    }

    @Test
    void howTheInputIsCutMakesNoDifference() {
        Random random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            StringBuilder keys = new StringBuilder();
            random.ints(random.nextInt(12), 'a', 'c' + 1).forEach(c -> text.append((char) c));
            random.ints(1 + random.nextInt(4), 'a', 'c' + 1).forEach(c -> keys.append((char) c));
            String sequence = String.join(",", keys.toString().split(""));
            int cut = random.nextInt(text.length() + 1);
            String whole = type(sequence, text.toString());
            assertThat(type(sequence, text.toString(), cut))
                    .as("%s in %s, cut at %s", sequence, text, cut)
                    .isEqualTo(whole);
            int found = text.indexOf(keys.toString());
            if (found >= 0) {
                assertThat(whole).isEqualTo(text.substring(0, found) + "|");
            } else {
                assertThat(text.toString()).startsWith(whole);
            }
        }
    }
}
