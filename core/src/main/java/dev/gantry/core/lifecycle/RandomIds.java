// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids that nobody can guess, and no two are the same. */
final class RandomIds {
    /** 64 hexadecimal digits, as everywhere in the field. */
    private static final int BYTES = 32;

    private RandomIds() {}

    /** Made with the first id: to find the host's source takes longer than to list what there is. */
    private static final class Source {
        static final SecureRandom INSTANCE = new SecureRandom();
    }

    static SecureRandom source() {
        return Source.INSTANCE;
    }

    static String next() {
        byte[] bits = new byte[BYTES];
        source().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
