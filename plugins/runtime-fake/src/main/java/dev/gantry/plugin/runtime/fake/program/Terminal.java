// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A pseudo terminal with the kernel's line discipline N_TTY (termios(3), ioctl_tty(2)): what is typed is echoed, edited
 * and read a line at a time, and some of it is signals. It has no flow control ({@code ^S}, {@code ^Q}), and lines of any
 * length.
 */
final class Terminal implements ProgramInput {
    private static final int INTERRUPT = 3;
    private static final int END = 4;
    private static final int REPRINT = 18;
    private static final int KILL = 21;
    private static final int LITERAL = 22;
    private static final int ERASE_WORD = 23;
    private static final int SUSPEND = 26;
    private static final int QUIT = 28;
    private static final int ERASE = 127;

    /** {@code /dev/pts/N}. */
    private final int number;

    private final EnumSet<LineSetting> settings = LineSetting.initial();
    private final TerminalScreen screen;
    /** What can be read. A part is what one read(2) gives at most when lines are read; an empty one is an end. */
    private final Deque<byte[]> readable = new ArrayDeque<>();
    /** The line that can still be edited: bytes, as characters. */
    private final StringBuilder line = new StringBuilder();

    private boolean literal;
    private int rows;
    private int columns;

    Terminal(int number, Machine.Output output) {
        this.number = number;
        this.screen = new TerminalScreen(settings, output);
    }

    static boolean isControl(int b) {
        return b < ' ' || b == ERASE;
    }

    /** Whether a byte goes on with a character that began before it. */
    static boolean isContinuation(int b, Set<LineSetting> settings) {
        return settings.contains(LineSetting.IUTF8) && (b & 0xc0) == 0x80;
    }

    /** As in the kernel, whose letters are those of ISO 8859-1. */
    private static boolean isOfWord(int b) {
        return b == '_' || (Character.isLetterOrDigit(b) && b != 0xaa && b != 0xb5 && b != 0xba);
    }

    private boolean is(LineSetting setting) {
        return settings.contains(setting);
    }

    String name() {
        return "/dev/pts/" + number;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Gives it another size. Says whether it is another. */
    boolean resize(int newRows, int newColumns) {
        boolean other = rows != newRows || columns != newColumns;
        rows = newRows;
        columns = newColumns;
        return other;
    }

    /** Switches a setting on or off. Between lines and no lines, what was typed can be read at once. */
    void set(LineSetting setting, boolean on) {
        if (setting == LineSetting.ICANON && is(setting) && !on) {
            readable.removeIf(part -> part.length == 0);
            if (!line.isEmpty()) {
                finishLine();
            }
        }
        if (on) {
            settings.add(setting);
        } else {
            settings.remove(setting);
        }
    }

    /** Writes output of a program. */
    void output(byte[] bytes, long at) {
        screen.put(bytes);
        screen.show(at);
    }

    @Override
    public List<Integer> write(byte[] bytes, long at) {
        List<Integer> signals = new ArrayList<>();
        for (byte b : bytes) {
            type(b & 0xff, signals);
        }
        screen.show(at);
        return signals;
    }

    private void type(int typed, List<Integer> signals) {
        if (literal) {
            literal = false;
            add(typed);
            return;
        }
        if (is(LineSetting.ISIG) && signalOf(typed) != 0) {
            signals.add(signalOf(typed));
            if (!is(LineSetting.NOFLSH)) {
                line.setLength(0);
                readable.clear();
                screen.drop();
            }
            if (is(LineSetting.ECHO)) {
                echo(typed);
            }
            return;
        }
        if (typed == '\r' && is(LineSetting.IGNCR)) {
            return;
        }
        int b = typed;
        if (typed == '\r' && is(LineSetting.ICRNL)) {
            b = '\n';
        } else if (typed == '\n' && is(LineSetting.INLCR)) {
            b = '\r';
        }
        if (!is(LineSetting.ICANON) || !edits(b)) {
            add(b);
        }
    }

    private static int signalOf(int b) {
        return switch (b) {
            case INTERRUPT -> Signals.INT;
            case QUIT -> Signals.QUIT;
            case SUSPEND -> Signals.TSTP;
            default -> 0;
        };
    }

    /** Takes a byte that does something to the line. Says whether it is one. */
    private boolean edits(int b) {
        switch (b) {
            case '\n' -> {
                line.append('\n');
                if (is(LineSetting.ECHO) || is(LineSetting.ECHONL)) {
                    screen.put('\n');
                }
                finishLine();
            }
            case END -> finishLine();
            case ERASE -> erase(Erasure.CHARACTER);
            case KILL -> kill();
            case ERASE_WORD, LITERAL, REPRINT -> {
                return is(LineSetting.IEXTEN) && editsMore(b);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean editsMore(int b) {
        if (b == ERASE_WORD) {
            erase(Erasure.WORD);
        } else if (b == LITERAL) {
            literal = true;
            if (is(LineSetting.ECHO) && is(LineSetting.ECHOCTL)) {
                screen.put('^');
                screen.put('\b');
            }
        } else if (is(LineSetting.ECHO)) {
            echo(REPRINT);
            screen.put('\n');
            line.chars().forEach(this::echo);
        } else {
            return false;
        }
        return true;
    }

    private void finishLine() {
        readable.add(bytes(line));
        line.setLength(0);
    }

    private static byte[] bytes(CharSequence text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private void add(int b) {
        if (is(LineSetting.ECHO)) {
            if (line.isEmpty()) {
                screen.beginLine();
            }
            if (b == '\n' && !is(LineSetting.ICANON)) {
                screen.put(b);
            } else {
                echo(b);
            }
        }
        if (is(LineSetting.ICANON)) {
            line.append((char) b);
        } else {
            readable.add(new byte[] {(byte) b});
        }
    }

    private void echo(int b) {
        if (is(LineSetting.ECHOCTL) && isControl(b) && b != '\t') {
            screen.putVisibly(b);
        } else {
            screen.put(b);
        }
    }

    private enum Erasure {
        CHARACTER,
        WORD,
        LINE
    }

    private void kill() {
        if (line.isEmpty()) {
            return;
        }
        if (is(LineSetting.ECHO) && is(LineSetting.ECHOK) && is(LineSetting.ECHOKE) && is(LineSetting.ECHOE)) {
            erase(Erasure.LINE);
            return;
        }
        line.setLength(0);
        if (is(LineSetting.ECHO)) {
            echo(KILL);
            if (is(LineSetting.ECHOK)) {
                screen.put('\n');
            }
        }
    }

    private void erase(Erasure what) {
        boolean withinWord = false;
        while (!line.isEmpty()) {
            int first = line.length() - 1;
            while (first > 0 && isContinuation(line.charAt(first), settings)) {
                first--;
            }
            int b = line.charAt(first);
            if (what == Erasure.WORD) {
                if (withinWord && !isOfWord(b)) {
                    return;
                }
                withinWord |= isOfWord(b);
            }
            line.setLength(first);
            if (is(LineSetting.ECHO)) {
                wipe(b, what);
            }
            if (what == Erasure.CHARACTER) {
                return;
            }
        }
    }

    private void wipe(int b, Erasure what) {
        if (what == Erasure.CHARACTER && !is(LineSetting.ECHOE)) {
            echo(ERASE);
        } else if (b == '\t') {
            int tab = line.lastIndexOf("\t");
            screen.wipeTab(width(tab + 1), tab >= 0);
        } else if (!isControl(b)) {
            wipeColumn();
        } else if (is(LineSetting.ECHOCTL)) {
            wipeColumn();
            wipeColumn();
        }
    }

    private void wipeColumn() {
        screen.put('\b');
        screen.put(' ');
        screen.put('\b');
    }

    /** How many columns the line takes from there on. */
    private int width(int from) {
        int width = 0;
        for (int i = from; i < line.length(); i++) {
            int b = line.charAt(i);
            if (isControl(b)) {
                width += is(LineSetting.ECHOCTL) ? 2 : 0;
            } else if (!isContinuation(b, settings)) {
                width++;
            }
        }
        return width;
    }

    /** Does nothing: a terminal is there as long as there are programs that have it. */
    @Override
    public void end() {}

    @Override
    public boolean readAll(Consumer<byte[]> to) {
        while (!readable.isEmpty()) {
            byte[] part = readable.poll();
            if (part.length == 0) {
                return true;
            }
            to.accept(part);
        }
        return false;
    }

    @Override
    public Optional<Line> readLine() {
        StringBuilder read = new StringBuilder();
        int parts = 0;
        for (Iterator<byte[]> it = readable.iterator(); it.hasNext(); parts++) {
            byte[] part = it.next();
            if (part.length == 0) {
                drop(parts + 1);
                return Optional.of(new Line(bytes(read), false));
            }
            for (int i = 0; i < part.length; i++) {
                if (part[i] == '\n') {
                    drop(parts + 1);
                    if (i + 1 < part.length) {
                        readable.addFirst(Arrays.copyOfRange(part, i + 1, part.length));
                    }
                    return Optional.of(new Line(bytes(read), true));
                }
                read.append((char) (part[i] & 0xff));
            }
        }
        return Optional.empty();
    }

    private void drop(int parts) {
        for (int i = 0; i < parts; i++) {
            readable.remove();
        }
    }
}
