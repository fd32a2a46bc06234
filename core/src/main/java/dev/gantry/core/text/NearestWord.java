// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/**
 * Finds what somebody may have meant: the known word that takes the fewest slips, each of which adds, leaves out or
 * mistakes a letter, or swaps two that stand side by side.
 */
public final class NearestWord {
    private static final DamerauLevenshteinDistance DISTANCE = new DamerauLevenshteinDistance();

    private NearestWord() {}

    /** The word that is nearest, if it is near: one slip in three typed letters, and one in any case. */
    public static Optional<String> near(Collection<String> words, String typed) {
        int most = Math.max(1, typed.length() / 3);
        return words.stream()
                .min(Comparator.comparingInt(word -> distance(word, typed)))
                .filter(word -> distance(word, typed) <= most);
    }

    /** How many slips lie between two words. */
    public static int distance(String a, String b) {
        return DISTANCE.apply(a, b);
    }
}
