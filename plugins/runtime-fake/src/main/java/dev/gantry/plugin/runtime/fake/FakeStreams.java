// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StreamConnection;

/**
 * A connection to the streams of a container, or of what is executed in it. Output is counted in chunks, which are the same whenever and by whatever
 * instance the container is played, so that each is handed on once. It is handed on by a task of its own: whoever plays
 * the container never waits for the receiver. As with conmon, input ends with the connection, unless it is a terminal's.
 */
final class FakeStreams implements StreamConnection {
    /** Where input goes, which does not end where it is a terminal's, and who is to be told that the connection is over. */
    interface Target {
        void input(byte[] bytes) throws IOException;

        void endInput() throws IOException;

        void left(FakeStreams streams);
    }

    private record Chunk(Stream stream, byte[] bytes) {}

    private final OutputReceiver receiver;
    private final Scheduler scheduler;
    private final Target target;
    private final Queue<Chunk> waiting = new ArrayDeque<>();
    private long next;
    private boolean handingOn;
    private boolean ended;
    private boolean told;

    /** @param next number of the first chunk that is to be handed on */
    FakeStreams(OutputReceiver receiver, Scheduler scheduler, Target target, long next) {
        this.receiver = receiver;
        this.scheduler = scheduler;
        this.target = target;
        this.next = next;
    }

    /** Takes a chunk, unless it was before the connection or was taken already. */
    void chunk(long number, Stream stream, byte[] bytes) {
        synchronized (this) {
            if (ended || number < next) {
                return;
            }
            next = number + 1;
            waiting.add(new Chunk(stream, bytes));
        }
        handOnSoon();
    }

    /** Says that no more will come. Saying so twice is allowed. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        handOnSoon();
    }

    private void handOnSoon() {
        synchronized (this) {
            if (handingOn || told) {
                return;
            }
            handingOn = true;
        }
        try {
            scheduler.execute(this::handOn);
        } catch (EngineException e) {
            // The engine is closed: it has let go of the receiver by itself.
        }
    }

    private void handOn() {
        while (true) {
            Chunk chunk;
            synchronized (this) {
                chunk = waiting.poll();
                if (chunk == null) {
                    handingOn = false;
                    if (!ended || told) {
                        return;
                    }
                    told = true;
                }
            }
            if (chunk == null) {
                receiver.ended();
                return;
            }
            receiver.output(chunk.stream(), ByteBuffer.wrap(chunk.bytes()));
        }
    }

    @Override
    public void input(ByteBuffer bytes) throws IOException {
        requireOpen();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        target.input(copy);
    }

    @Override
    public void endInput() throws IOException {
        requireOpen();
        target.endInput();
    }

    private synchronized void requireOpen() throws IOException {
        if (ended) {
            throw new IOException("the connection has ended");
        }
    }

    @Override
    public void close() {
        boolean first;
        synchronized (this) {
            first = !ended;
        }
        end();
        target.left(this);
        if (first) {
            try {
                target.endInput();
            } catch (IOException e) {
                // It has ended, and its input with it.
            }
        }
    }
}
