// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;

import dev.gantry.api.model.TerminalSize;
import dev.gantry.shell.cli.Console;
import dev.gantry.shell.console.RawMode;
import dev.gantry.shell.console.ScreenSize;

/**
 * The terminal of a session, lent to one of its commands. A read that waits cannot be interrupted, and one that was left
 * waiting would take the first key of the next command line. So here every read ends by itself, soon; JLine, which leaves
 * none behind either, is not asked meanwhile.
 */
final class SessionConsole implements Console {
    /** Stands for a control character that there is none of (termios(3), _POSIX_VDISABLE). */
    private static final int NO_CHARACTER = 0;

    private final Terminal terminal;
    private final Attributes beforeSession;
    private final FileInputStream input = new FileInputStream(FileDescriptor.in);

    /** @param beforeSession how the terminal was when the session began: with lines and their echo */
    SessionConsole(Terminal terminal, Attributes beforeSession) {
        this.terminal = terminal;
        this.beforeSession = beforeSession;
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public boolean isUnread() {
        return false;
    }

    @Override
    public Optional<TerminalSize> size() {
        return ScreenSize.of(terminal.getSize());
    }

    @Override
    public Reading read(Mode mode) {
        Attributes before = terminal.getAttributes();
        Brief reading = mode == Mode.KEYS ? new Keys(before) : new Lines(before, typedAhead());
        terminal.setAttributes(reading.attributes());
        return reading;
    }

    /** Keys that nobody has read yet; in lines, once the terminal makes them, these would not be found. */
    private TypedAhead typedAhead() {
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        try {
            while (input.available() > 0) {
                byte[] some = new byte[input.available()];
                keys.write(some, 0, Math.max(input.read(some), 0));
            }
        } catch (IOException e) {
            // What comes next will not be read either, and tells so.
        }
        return new TypedAhead(keys.toByteArray(), beforeSession);
    }

    /** A reading none of whose reads lasts. */
    private abstract class Brief implements Reading {
        private final Attributes before;
        private volatile boolean closed;

        Brief(Attributes before) {
            this.before = before;
        }

        abstract Attributes attributes();

        /** Bytes that are there; 0 after a moment without any; -1 at the end. Called with the lock of this object. */
        abstract int look(byte[] into) throws IOException;

        @Override
        public int read(byte[] into) throws IOException {
            while (!closed) {
                synchronized (this) {
                    int count = closed ? -1 : look(into);
                    if (count != 0) {
                        return count;
                    }
                }
            }
            return -1;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            // From here on nobody reads.
            synchronized (this) {
                notifyAll();
                terminal.setAttributes(before);
            }
        }

        final void pause(long milliseconds) throws InterruptedIOException {
            try {
                wait(milliseconds);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for input");
            }
        }
    }

    /** Keys. The terminal itself ends a read after a tenth of a second, which looks like the end of the input. */
    private final class Keys extends Brief {
        /** A read that came back sooner, for want of keys, is one of a terminal that is gone. */
        private static final long SOON_NANOS = 20_000_000;

        private static final int TRIES = 5;

        private final Attributes attributes;
        private int soon;

        Keys(Attributes before) {
            super(before);
            this.attributes = RawMode.of(before, 0, 1);
        }

        @Override
        Attributes attributes() {
            return attributes;
        }

        @Override
        int look(byte[] into) throws IOException {
            long began = System.nanoTime();
            int count = input.read(into);
            if (count > 0) {
                soon = 0;
                return count;
            }
            soon = System.nanoTime() - began < SOON_NANOS ? soon + 1 : 0;
            if (soon == TRIES) {
                throw new IOException("the terminal is gone");
            }
            return 0;
        }
    }

    /**
     * Lines. In this mode a read always waits, so it is asked first how much there is. That counts no end of input: the key
     * for it ends a line instead, and is found at the end of it.
     */
    private final class Lines extends Brief {
        private static final long LOOK_MILLIS = 20;

        private final Attributes attributes = new Attributes(beforeSession);
        private final int endKey = beforeSession.getControlChar(ControlChar.VEOF);
        private final TypedAhead ahead;

        Lines(Attributes before, TypedAhead ahead) {
            super(before);
            this.ahead = ahead;
            terminal.writer().print(ahead.echo());
            terminal.writer().flush();
            attributes.setControlChar(ControlChar.VEOL, endKey);
            attributes.setControlChar(ControlChar.VEOF, NO_CHARACTER);
        }

        @Override
        Attributes attributes() {
            return attributes;
        }

        @Override
        int look(byte[] into) throws IOException {
            if (!ahead.isOver()) {
                return ahead.read(into);
            }
            if (input.available() == 0) {
                pause(LOOK_MILLIS);
                return 0;
            }
            int count = input.read(into);
            if (count > 0 && endKey != NO_CHARACTER && into[count - 1] == endKey) {
                hideEndKey();
                // After some text it only sends that off.
                return count == 1 ? -1 : count - 1;
            }
            return count;
        }

        /** A terminal does not show this key, but does when it ends a line. */
        private void hideEndKey() {
            if (beforeSession.getLocalFlag(LocalFlag.ECHO) && beforeSession.getLocalFlag(LocalFlag.ECHOCTL)) {
                terminal.writer().print("\b\b  \b\b");
                terminal.writer().flush();
            }
        }
    }
}
