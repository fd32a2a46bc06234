// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.runtime.OutputReceiver;

/** Keeps what a connection brings. Safe for use by any thread. */
class ReceivedOutput implements OutputReceiver {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int ends;
    private boolean late;

    @Override
    public synchronized void output(Stream stream, ByteBuffer bytes) {
        late |= ends > 0;
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        (stream == Stream.STDOUT ? out : err).writeBytes(copy);
    }

    @Override
    public synchronized void ended() {
        ends++;
    }

    /** What came on standard output so far. */
    synchronized String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What came on standard error so far. */
    synchronized String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** How often the end was told. */
    synchronized int ends() {
        return ends;
    }

    /** Whether something came after the end. */
    synchronized boolean isLate() {
        return late;
    }
}
