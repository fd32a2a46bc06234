// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.console;

import java.util.EnumSet;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.ControlFlag;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;

/** A terminal that changes no byte in either direction: what cfmakeraw(3) makes of it. JLine's own raw mode is not that. */
public final class RawMode {
    private RawMode() {}

    /**
     * The attributes of such a terminal, from those that it has.
     *
     * @param least how many bytes a read waits for (VMIN)
     * @param tenths for how long it waits at most, in tenths of a second; 0 for ever (VTIME)
     */
    public static Attributes of(Attributes present, int least, int tenths) {
        Attributes raw = new Attributes(present);
        raw.setInputFlags(
                EnumSet.of(
                        InputFlag.IGNBRK,
                        InputFlag.BRKINT,
                        InputFlag.PARMRK,
                        InputFlag.ISTRIP,
                        InputFlag.INLCR,
                        InputFlag.IGNCR,
                        InputFlag.ICRNL,
                        InputFlag.IXON),
                false);
        raw.setOutputFlags(EnumSet.of(OutputFlag.OPOST), false);
        raw.setLocalFlags(
                EnumSet.of(LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ICANON, LocalFlag.ISIG, LocalFlag.IEXTEN),
                false);
        raw.setControlFlags(EnumSet.of(ControlFlag.PARENB), false);
        raw.setControlFlag(ControlFlag.CS8, true);
        raw.setControlChar(ControlChar.VMIN, least);
        raw.setControlChar(ControlChar.VTIME, tenths);
        return raw;
    }
}
