// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.stream;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

import dev.gantry.api.model.DetachKeys;

/**
 * Looks for the detach keys in what is typed, however it is cut into pieces. What may be their beginning is held back
 * until it is known. Not safe for use by several threads.
 */
public final class DetachMatcher {
    private final byte[] keys;
    private int matched;

    /** @param keys what to look for; nothing is ever found of {@link DetachKeys#NONE} */
    public DetachMatcher(DetachKeys keys) {
        List<Integer> codes = keys.codes();
        this.keys = new byte[codes.size()];
        for (int i = 0; i < this.keys.length; i++) {
            this.keys[i] = codes.get(i).byteValue();
        }
    }

    /**
     * Takes input up to the end of the keys, or all of it.
     *
     * @param passed gets what is to go on to the container
     * @return whether the keys are complete; what follows them is not looked at
     */
    public boolean take(byte[] typed, int offset, int length, ByteArrayOutputStream passed) {
        if (keys.length == 0) {
            passed.write(typed, offset, length);
            return false;
        }
        for (int i = offset; i < offset + length; i++) {
            if (take(typed[i], passed)) {
                return true;
            }
        }
        return false;
    }

    private boolean take(byte typed, ByteArrayOutputStream passed) {
        // What is held back begins like the keys. If this byte does not go on so, the keys may begin further back in
        // it.
        while (matched > 0 && typed != keys[matched]) {
            int shorter = restart();
            passed.write(keys, 0, matched - shorter);
            matched = shorter;
        }
        if (typed == keys[matched]) {
            matched++;
        } else {
            passed.write(typed);
        }
        if (matched == keys.length) {
            matched = 0;
            return true;
        }
        return false;
    }

    /** The longest end of what is held back, shorter than it, with which the keys begin. */
    private int restart() {
        for (int length = matched - 1; length > 0; length--) {
            if (Arrays.equals(keys, 0, length, keys, matched - length, matched)) {
                return length;
            }
        }
        return 0;
    }
}
