// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody may have meant: the known word that takes the fewest insertions, deletions and substitutions. */
public final class NearestWord {
    private NearestWord() {}

    /** The word that is nearest; empty only when there are none. */
    public static Optional<String> among(Collection<String> words, String typed) {
        return words.stream().min(Comparator.comparingInt(word -> distance(word, typed)));
    }

    /** How many letters two words differ in. */
    public static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a, b);
    }
}
