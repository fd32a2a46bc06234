// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a program was given by a pipe and has not read. */
final class StandardInput implements ProgramInput {
    private byte[] unread = new byte[0];
    private boolean ended;

    /** @param open whether somebody may write to it; it is {@code /dev/null} otherwise */
    StandardInput(boolean open) {
        this.ended = !open;
    }

    /** Nothing is added once it has ended. */
    @Override
    public List<Integer> write(byte[] bytes, long at) {
        if (!ended) {
            int length = unread.length;
            unread = Arrays.copyOf(unread, length + bytes.length);
            System.arraycopy(bytes, 0, unread, length, bytes.length);
        }
        return List.of();
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public boolean readAll(Consumer<byte[]> to) {
        byte[] all = unread;
        unread = new byte[0];
        to.accept(all);
        return ended;
    }

    @Override
    public Optional<Line> readLine() {
        int newline = 0;
        while (newline < unread.length && unread[newline] != '\n') {
            newline++;
        }
        boolean whole = newline < unread.length;
        if (!whole && !ended) {
            return Optional.empty();
        }
        byte[] line = Arrays.copyOf(unread, newline);
        unread = Arrays.copyOfRange(unread, Math.min(unread.length, newline + 1), unread.length);
        return Optional.of(new Line(line, whole));
    }
}
