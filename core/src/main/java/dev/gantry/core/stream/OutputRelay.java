// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult.Count;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;
import dev.gantry.spi.runtime.OutputReceiver;

/**
 * Hands the output of a container on to streams of a client, in order, on a thread of its own, so that the monitor is
 * always read. Where the client's patience has no limit, whoever brings the output hands it on, for it would have to wait
 * in any case, and another thread first to wake up. A client that is slower than the container holds it up, once {@link #KEPT} is full, for as long as it takes
 * in anything within its patience; one that does not has output dropped, and counted, until it takes in some again.
 */
public final class OutputRelay implements OutputReceiver {
    /** How many bytes may wait for the client. */
    static final int KEPT = 1 << 20;

    /** What happens to whoever is attached. */
    public interface Owner {
        /** Nobody wants the output any more. Told once, by the thread that hands on. */
        void clientFailed();

        /** Everything was handed on, and no more will come. Told once. */
        void finished();

        /** Handing on is not possible any more, as the engine is closed. */
        void closed(EngineException failure);
    }

    private record Chunk(Target target, byte[] bytes, int length) {}

    /** One of the two streams. Guarded by the relay's lock, but for the stream itself. */
    private static final class Target {
        private final @Nullable OutputStream stream;
        private boolean failed;
        private long delivered;
        private long dropped;

        Target(Optional<OutputStream> stream) {
            this.stream = stream.orElse(null);
        }

        boolean takes() {
            return stream != null && !failed;
        }

        Count count() {
            return new Count(delivered, dropped);
        }
    }

    private final Scheduler scheduler;
    private final Clock clock;
    private final Duration patience;
    private final boolean limited;
    private final Owner owner;
    private final Target stdout;
    private final Target stderr;
    private final Sleeper room;
    private final Object lock = new Object();
    private final Queue<Chunk> queue = new ArrayDeque<>();
    private byte[] buffer = {};
    private int kept;
    private long taken;
    private boolean handingOn;
    private boolean stalled;
    private boolean ended;
    private boolean finished;
    private boolean lost;
    private @Nullable IOException failure;

    /**
     * @param scheduler runs what hands on
     * @param clock measures the patience
     * @param options the streams and the patience
     */
    public OutputRelay(Scheduler scheduler, Clock clock, AttachOptions options, Owner owner) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.patience = options.patience();
        this.limited = patience.compareTo(ContainerOperations.FOREVER) < 0;
        this.owner = owner;
        this.stdout = new Target(options.stdout());
        this.stderr = new Target(options.stderr());
        this.room = scheduler.sleeper();
    }

    @Override
    public void output(Stream stream, ByteBuffer bytes) {
        output(stream, bytes, false);
    }

    @Override
    public void output(Stream stream, ByteBuffer bytes, boolean more) {
        Target target = stream == Stream.STDOUT ? stdout : stderr;
        int length = bytes.remaining();
        if (target.stream == null || length == 0) {
            return;
        }
        boolean accepted = awaitRoom(target);
        boolean here;
        synchronized (lock) {
            if (!accepted || !target.takes() || ended) {
                target.dropped += length;
                return;
            }
            here = !limited && !handingOn && !finished;
            handingOn |= here;
            byte[] copy = here ? ownBuffer(length) : new byte[length];
            bytes.get(copy, 0, length);
            queue.add(new Chunk(target, copy, length));
            kept += length;
        }
        if (here) {
            handOn(!more);
        } else {
            handOnSoon();
        }
    }

    /** For a chunk that is handed on before the next one comes. */
    private byte[] ownBuffer(int length) {
        if (buffer.length < length) {
            buffer = new byte[length];
        }
        return buffer;
    }

    /** Waits until there is room, or the client has lost its right to be waited for. */
    private boolean awaitRoom(Target target) {
        long seen = -1;
        Instant since = Instant.MIN;
        while (true) {
            synchronized (lock) {
                if (kept < KEPT || ended || !target.takes()) {
                    return true;
                }
                if (stalled) {
                    return false;
                }
                if (taken != seen) {
                    seen = taken;
                    since = clock.instant();
                }
            }
            Duration left = limited ? patience.minus(Duration.between(since, clock.instant())) : patience;
            if (left.isNegative() || left.isZero()) {
                synchronized (lock) {
                    stalled = taken == seen;
                }
                continue;
            }
            try {
                room.sleep(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Override
    public void ended() {
        synchronized (lock) {
            ended = true;
        }
        room.wake();
        handOnSoon();
    }

    private void handOnSoon() {
        synchronized (lock) {
            if (handingOn || finished) {
                return;
            }
            handingOn = true;
        }
        try {
            scheduler.execute(() -> handOn(true));
        } catch (EngineException e) {
            owner.closed(e);
        }
    }

    /** @param flush whether the streams are flushed when there is nothing left */
    private void handOn(boolean flush) {
        boolean more = true;
        while (more) {
            Chunk chunk;
            synchronized (lock) {
                chunk = queue.peek();
            }
            if (chunk != null) {
                write(chunk);
            } else {
                if (flush || hasEnded()) {
                    flush(stdout);
                    flush(stderr);
                }
                more = !rest();
            }
            if (isLost()) {
                owner.clientFailed();
            }
        }
    }

    private boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    private void write(Chunk chunk) {
        boolean written = false;
        OutputStream stream = chunk.target().stream;
        if (stream != null && takes(chunk.target())) {
            try {
                stream.write(chunk.bytes(), 0, chunk.length());
                written = true;
            } catch (IOException e) {
                failed(chunk.target(), e);
            }
        }
        synchronized (lock) {
            queue.remove();
            kept -= chunk.length();
            taken++;
            stalled = false;
            if (written) {
                chunk.target().delivered += chunk.length();
            } else {
                chunk.target().dropped += chunk.length();
            }
        }
        room.wake();
    }

    private void flush(Target target) {
        if (target.stream != null && takes(target)) {
            try {
                target.stream.flush();
            } catch (IOException e) {
                failed(target, e);
            }
        }
    }

    private boolean takes(Target target) {
        synchronized (lock) {
            return target.takes();
        }
    }

    private void failed(Target target, IOException e) {
        synchronized (lock) {
            // Both may lead to the same place.
            stdout.failed |= stdout.stream == target.stream;
            stderr.failed |= stderr.stream == target.stream;
            failure = failure == null ? e : failure;
        }
    }

    /** Whether it has come to this just now. */
    private boolean isLost() {
        synchronized (lock) {
            boolean now = failure != null && !stdout.takes() && !stderr.takes() && !lost;
            lost |= now;
            return now;
        }
    }

    /** Lets the thread go when there is nothing left to hand on. */
    private boolean rest() {
        synchronized (lock) {
            if (!queue.isEmpty()) {
                return false;
            }
            handingOn = false;
            if (!ended || finished) {
                return true;
            }
            finished = true;
        }
        owner.finished();
        return true;
    }

    /** What became of standard output so far. */
    public Count stdout() {
        synchronized (lock) {
            return stdout.count();
        }
    }

    /** What became of standard error so far. */
    public Count stderr() {
        synchronized (lock) {
            return stderr.count();
        }
    }

    /** What the first stream that failed said. */
    public Optional<IOException> failure() {
        synchronized (lock) {
            return Optional.ofNullable(failure);
        }
    }
}
