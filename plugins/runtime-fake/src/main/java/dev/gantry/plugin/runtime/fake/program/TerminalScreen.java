// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.io.ByteArrayOutputStream;
import java.util.Set;

import dev.gantry.api.model.LogRecord.Stream;

/**
 * The side of a terminal that is seen: output as the kernel's line discipline N_TTY processes it, and the column that it
 * comes to, without which a tab cannot be wiped out.
 */
final class TerminalScreen {
    private static final int TAB = 8;

    private final Set<LineSetting> settings;
    private final Machine.Output output;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private int column;
    private int firstColumn;

    /** @param settings those of the terminal, as they are at the time */
    TerminalScreen(Set<LineSetting> settings, Machine.Output output) {
        this.settings = settings;
        this.output = output;
    }

    /** Adds bytes, which {@link #show} shows. */
    void put(byte[] bytes) {
        for (byte b : bytes) {
            put(b & 0xff);
        }
    }

    /** Adds one byte. */
    void put(int b) {
        if (!settings.contains(LineSetting.OPOST)) {
            collected.write(b);
            return;
        }
        if (b == '\n' && settings.contains(LineSetting.ONLCR)) {
            collected.write('\r');
            column = 0;
        }
        collected.write(b);
        switch (b) {
            case '\n' -> firstColumn = column;
            case '\r' -> {
                column = 0;
                firstColumn = 0;
            }
            case '\t' -> column += TAB - column % TAB;
            case '\b' -> column = Math.max(0, column - 1);
            default -> {
                if (!Terminal.isControl(b) && !Terminal.isContinuation(b, settings)) {
                    column++;
                }
            }
        }
    }

    /** Adds a control character in two that can be seen. */
    void putVisibly(int control) {
        collected.write('^');
        collected.write(control ^ 0x40);
        column += 2;
    }

    /** Notes that a line of input begins here. */
    void beginLine() {
        firstColumn = column;
    }

    /**
     * Goes back over a tab.
     *
     * @param before how many columns there are between it and the tab before it, or the beginning of the line
     */
    void wipeTab(int before, boolean afterTab) {
        int from = afterTab ? before : before + firstColumn;
        for (int i = TAB - from % TAB; i > 0; i--) {
            collected.write('\b');
            column = Math.max(0, column - 1);
        }
    }

    /** Drops what was added and not shown, as the kernel flushes what of a terminal's output nobody has read. */
    void drop() {
        collected.reset();
    }

    /** Shows what was added. */
    void show(long at) {
        if (collected.size() > 0) {
            byte[] bytes = collected.toByteArray();
            collected.reset();
            output.write(at, Stream.STDOUT, bytes);
        }
    }
}
