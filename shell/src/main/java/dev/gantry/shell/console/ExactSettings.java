// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.console;

import java.util.Optional;

import org.jline.nativ.CLibrary;
import org.jline.nativ.CLibrary.Termios;

/**
 * All settings of the terminal that standard input is connected to (termios(3)). JLine's attributes leave some out: a
 * terminal that is set by them has lost its speed, which on a line that is a real one hangs up.
 */
public final class ExactSettings {
    private static final int STDIN = 0;
    private static final int VTIME = 5;
    private static final int VMIN = 6;
    /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL and IXON. */
    private static final long CHANGED_INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
    /** OPOST. */
    private static final long CHANGED_OUTPUT = 0x1;
    /** ISIG, ICANON, ECHO, ECHONL and IEXTEN. */
    private static final long LOCAL = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;

    private static final long PARENB = 0x100;
    private static final long CS8 = 0x30;

    private final Termios settings;

    private ExactSettings(Termios settings) {
        this.settings = settings;
    }

    /** Those of this moment; empty when there is no terminal, or no library that could tell. */
    public static Optional<ExactSettings> take() {
        try {
            Termios settings = new Termios();
            return CLibrary.tcgetattr(STDIN, settings) == 0
                    ? Optional.of(new ExactSettings(settings))
                    : Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** These, for a terminal that changes no byte in either direction: what cfmakeraw(3) makes of them. */
    ExactSettings raw() {
        Termios raw = new Termios();
        raw.c_iflag = settings.c_iflag & ~CHANGED_INPUT;
        raw.c_oflag = settings.c_oflag & ~CHANGED_OUTPUT;
        raw.c_lflag = settings.c_lflag & ~LOCAL;
        raw.c_cflag = (settings.c_cflag & ~PARENB) | CS8;
        raw.c_cc = settings.c_cc.clone();
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        raw.c_ispeed = settings.c_ispeed;
        raw.c_ospeed = settings.c_ospeed;
        return new ExactSettings(raw);
    }

    /** Gives them to the terminal, if that is still there, once what was written has gone out. */
    public void apply() {
        CLibrary.tcsetattr(STDIN, CLibrary.TCSADRAIN, settings);
    }
}
