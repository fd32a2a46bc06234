// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** Output of a container on a stream of the shell. A print stream keeps its failures to itself; this one tells them. */
final class PrintedOutput extends OutputStream {
    /** How much is written before somebody looks whether it arrived: what the shell's streams collect. */
    private static final int LOOK = 1 << 16;

    private final PrintStream target;
    private final Runnable onFailure;
    private int unseen;

    /** @param onFailure is told, by the thread that writes, that nobody reads any more */
    PrintedOutput(PrintStream target, Runnable onFailure) {
        this.target = target;
        this.onFailure = onFailure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        target.write(bytes, offset, length);
        unseen += length;
        if (unseen >= LOOK) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        unseen = 0;
        if (target.checkError()) {
            onFailure.run();
            throw new IOException("nobody reads the output");
        }
    }
}
