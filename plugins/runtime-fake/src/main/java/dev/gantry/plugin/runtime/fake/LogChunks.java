// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.ByteArrayOutputStream;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.plugin.runtime.fake.program.Machine;

/**
 * Puts writes together as a monitor reads them from a pipe: what is written to one stream within one instant comes out
 * as one chunk. The same inputs always give the same chunks, whenever {@link #flush} is called between instants. Not
 * safe for use by several threads.
 */
final class LogChunks implements Machine.Output {
    /** Takes chunks. */
    @FunctionalInterface
    interface Consumer {
        void accept(long at, Stream stream, byte[] bytes);
    }

    private static final int MOST = 64 * 1024;

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final Consumer consumer;
    private long at;
    private Stream stream = Stream.STDOUT;

    LogChunks(Consumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public void write(long writtenAt, Stream writtenTo, byte[] bytes) {
        if (writtenAt != at || writtenTo != stream) {
            flush();
        }
        at = writtenAt;
        stream = writtenTo;
        int from = 0;
        while (from < bytes.length) {
            int part = Math.min(bytes.length - from, MOST - collected.size());
            collected.write(bytes, from, part);
            from += part;
            if (collected.size() == MOST) {
                flush();
            }
        }
    }

    /** Hands on what is collected. */
    void flush() {
        if (collected.size() > 0) {
            byte[] bytes = collected.toByteArray();
            collected.reset();
            consumer.accept(at, stream, bytes);
        }
    }
}
