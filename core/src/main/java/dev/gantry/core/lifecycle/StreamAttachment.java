// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Attachment;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult;
import dev.gantry.api.model.AttachResult.End;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.core.stream.DetachMatcher;
import dev.gantry.core.stream.OutputRelay;
import dev.gantry.spi.host.Sleeper;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StreamConnection;

/** An attachment to a container, or to a command executed in it, over a connection of the runtime. */
final class StreamAttachment implements Attachment, OutputRelay.Owner {
    /** Woken when it ends; but only a sleep that has an end lets virtual time pass. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final EngineContext context;
    private final String subject;
    private final StdioSpec stdio;
    private final OutputRelay relay;
    private final Input input;
    private final CompletableFuture<AttachResult> ended = new CompletableFuture<>();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final Object lock = new Object();
    private @Nullable StreamConnection connection;
    private boolean closed;
    private volatile long sent;

    private StreamAttachment(EngineContext context, String subject, StdioSpec stdio, AttachOptions options) {
        this.context = context;
        this.subject = subject;
        this.stdio = stdio;
        this.relay = new OutputRelay(context.host().scheduler(), context.host().clock(), options, this);
        this.input = new Input(stdio.terminal() ? options.detachKeys() : DetachKeys.NONE);
    }

    /**
     * One that is not connected yet.
     *
     * @param subject to what, for messages
     * @param stdio what the streams of that are
     */
    static StreamAttachment of(EngineContext context, String subject, StdioSpec stdio, AttachOptions options) {
        return new StreamAttachment(context, subject, stdio, options);
    }

    /**
     * Connects it.
     *
     * @param way makes the connection; what it throws is thrown on, and nothing is connected then
     */
    StreamAttachment connect(Function<OutputReceiver, StreamConnection> way) {
        context.attachments().add(this);
        boolean connected = false;
        try {
            connected(way.apply(relay));
            connected = true;
        } finally {
            if (!connected) {
                context.attachments().remove(this);
            }
        }
        return this;
    }

    private void connected(StreamConnection made) {
        boolean late;
        synchronized (lock) {
            connection = made;
            late = closed;
        }
        if (late) {
            made.close();
        }
    }

    @Override
    public OutputStream stdin() {
        if (!stdio.takesInput()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    subject + " takes no input",
                    "create it with an open standard input (-i) or a terminal (-t)");
        }
        return input;
    }

    @Override
    public CompletableFuture<AttachResult> whenEnded() {
        return ended.copy();
    }

    @Override
    public AttachResult await() {
        Sleeper sleeper = context.host().scheduler().sleeper();
        ended.whenComplete((result, failure) -> sleeper.wake());
        try {
            while (!ended.isDone()) {
                sleeper.sleep(LOOK);
            }
            return ended.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "attached to " + subject);
        } catch (CompletionException e) {
            throw e.getCause() instanceof EngineException failure ? failure : e;
        }
    }

    @Override
    public void close() {
        end(End.DETACHED);
    }

    private void end(End why) {
        end.compareAndSet(null, why);
        StreamConnection made;
        synchronized (lock) {
            closed = true;
            made = connection;
        }
        if (made != null) {
            made.close();
        }
    }

    @Override
    public void clientFailed() {
        end(End.CLIENT_FAILED);
    }

    @Override
    public void finished() {
        end(End.OUTPUT_ENDED);
        context.attachments().remove(this);
        End why = end.get();
        ended.complete(new AttachResult(
                why == null ? End.OUTPUT_ENDED : why, relay.stdout(), relay.stderr(), sent, relay.failure()));
    }

    @Override
    public void closed(EngineException failure) {
        context.attachments().remove(this);
        // First: that the connection ends, which is told as its end, only follows from it.
        ended.completeExceptionally(failure);
        end(End.DETACHED);
    }

    /** The input, with the detach keys taken out. */
    private final class Input extends OutputStream {
        /** conmon takes no more at a time, and drops the rest. */
        private static final int MOST = 32 * 1024;

        private final DetachMatcher keys;
        private boolean over;

        Input(DetachKeys keys) {
            this.keys = new DetachMatcher(keys);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            StreamConnection to = open();
            for (int from = offset; from < offset + length; from += MOST) {
                ByteArrayOutputStream passed = new ByteArrayOutputStream();
                boolean detached = keys.take(bytes, from, Math.min(MOST, offset + length - from), passed);
                byte[] rest = passed.toByteArray();
                for (int start = 0; start < rest.length; start += MOST) {
                    int part = Math.min(MOST, rest.length - start);
                    to.input(ByteBuffer.wrap(rest, start, part));
                    sent += part;
                }
                if (detached) {
                    StreamAttachment.this.close();
                    return;
                }
            }
        }

        private StreamConnection open() throws IOException {
            synchronized (lock) {
                if (over || closed || connection == null) {
                    throw new IOException("the input of " + subject + (over ? " was closed" : " has ended"));
                }
                return connection;
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (lock) {
                if (over || closed || connection == null) {
                    over = true;
                    return;
                }
                over = true;
            }
            if (!stdio.terminal()) {
                connection.endInput();
            }
        }
    }
}
