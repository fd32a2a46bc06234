// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody may have meant: the known word that takes the fewest insertions, deletions and substitutions. */
public final class NearestWord {
    private NearestWord() {}

    /** The word that is nearest, if it is near: a third of the typed letters may be wrong, and one in any case. */
    public static Optional<String> near(Collection<String> words, String typed) {
        int most = Math.max(1, (typed.length() + 1) / 3);
        return words.stream()
                .min(Comparator.comparingInt(word -> distance(word, typed)))
                .filter(word -> distance(word, typed) <= most);
    }

    /** How many letters two words differ in. */
    public static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a, b);
    }
}
