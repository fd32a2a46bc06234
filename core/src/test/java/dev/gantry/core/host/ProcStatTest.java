// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProcStatTest {
    private static final String AFTER_STATE =
            " 1 2 5 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 %d 0 4711 1000 200 18446744073709551615";

    private static String line(String comm, char state, int threads) {
        return "42 (" + comm + ") " + state + AFTER_STATE.formatted(threads) + " 0 0 0\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "a b", "a) R 1 (b", ")", "(((", "x) Z 1 1 1 1"})
    void nameOfTheProgramDoesNotConfuse(String comm) {
        assertThat(ProcStat.parse(line(comm, 'S', 1))).contains(new ProcStat('S', 5, 1, 4711));
    }

    @Test
    void zombieHasEnded() {
        assertThat(ProcStat.parse(line("sh", 'Z', 1)).orElseThrow().ended()).isTrue();
        assertThat(ProcStat.parse(line("sh", 'X', 1)).orElseThrow().ended()).isTrue();
    }

    @Test
    void zombieThreadOfLivingProcessHasNotEnded() {
        assertThat(ProcStat.parse(line("sh", 'Z', 3)).orElseThrow().ended()).isFalse();
        assertThat(ProcStat.parse(line("sh", 'T', 1)).orElseThrow().ended()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "42 (sh)", "42 (sh) S 1 2", "42 (sh) S a b c d e f g h i j k l m n o p q r s t"})
    void anythingElseIsNoStat(String line) {
        assertThat(ProcStat.parse(line)).isEmpty();
    }
}
