// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads a stream to its end, keeping its beginning. Run it on a thread of its own; await it on another. */
final class BoundedCapture implements Runnable {
    /** How many bytes are kept. */
    static final int LIMIT = 1 << 20;

    private final InputStream in;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);

    BoundedCapture(InputStream in) {
        this.in = in;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (kept) {
                    kept.write(buffer, 0, Math.min(n, LIMIT - kept.size()));
                }
            }
        } catch (IOException e) {
            // The program was killed and its pipe closed under us: what was read is what there is.
        } finally {
            ended.countDown();
        }
    }

    /** What was read when the stream ended, or by the deadline. */
    String await(long deadlineNanos) throws InterruptedException {
        ended.await(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        synchronized (kept) {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
