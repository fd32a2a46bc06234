// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.Arrays;
import java.util.Optional;

/** What a program was given on standard input and has not read. Not safe for use by several threads. */
final class StandardInput {
    private byte[] unread = new byte[0];
    private boolean ended;

    /** @param open whether somebody may write to it; it is {@code /dev/null} otherwise */
    StandardInput(boolean open) {
        this.ended = !open;
    }

    /** Adds what somebody wrote; nothing once it has ended. */
    void write(byte[] bytes) {
        if (!ended) {
            int length = unread.length;
            unread = Arrays.copyOf(unread, length + bytes.length);
            System.arraycopy(bytes, 0, unread, length, bytes.length);
        }
    }

    /** Says that nothing more will be written. */
    void end() {
        ended = true;
    }

    /** Whether all was read and nothing more will come. */
    boolean isAtEnd() {
        return ended && unread.length == 0;
    }

    /** All that is there now. */
    byte[] readAll() {
        byte[] all = unread;
        unread = new byte[0];
        return all;
    }

    /** A line without its newline, or at the end what is left; empty when there is no whole line yet. */
    Optional<byte[]> readLine() {
        int newline = 0;
        while (newline < unread.length && unread[newline] != '\n') {
            newline++;
        }
        if (newline == unread.length && !ended) {
            return Optional.empty();
        }
        byte[] line = Arrays.copyOf(unread, newline);
        unread = Arrays.copyOfRange(unread, Math.min(unread.length, newline + 1), unread.length);
        return Optional.of(line);
    }

    /** Whether what is left has a whole line in it. */
    boolean hasLine() {
        for (byte b : unread) {
            if (b == '\n') {
                return true;
            }
        }
        return false;
    }
}
