// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

import java.io.IOException;
import java.io.OutputStream;

import dev.gantry.api.Attachment;
import dev.gantry.shell.cli.Console.Reading;

/** Passes input on to an attachment until one of the two ends. */
final class InputCopy {
    private static final int SIZE = 32 * 1024;

    private final Reading from;
    private final Attachment to;

    private InputCopy(Reading from, Attachment to) {
        this.from = from;
        this.to = to;
    }

    /** Begins, on a thread of its own, which ends when the reading is closed or has ended. */
    static void begin(Reading from, Attachment to) {
        InputCopy copy = new InputCopy(from, to);
        Thread thread = new Thread(copy::run);
        thread.setName("input-copy");
        // One whose process does not read waits for ever, and is no reason to go on.
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        OutputStream stdin = to.stdin();
        byte[] buffer = new byte[SIZE];
        while (true) {
            int count;
            try {
                count = from.read(buffer);
            } catch (IOException e) {
                // As when the terminal was closed: there is nobody left to be in the foreground for.
                to.close();
                return;
            }
            try {
                if (count < 0) {
                    stdin.close();
                    return;
                }
                stdin.write(buffer, 0, count);
            } catch (IOException e) {
                // The process has ended, or does not want more; its output tells the rest.
                return;
            }
        }
    }
}
