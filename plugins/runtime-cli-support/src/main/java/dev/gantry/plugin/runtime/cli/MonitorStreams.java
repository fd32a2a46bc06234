// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSocket;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StreamConnection;

/**
 * A connection to conmon's attach socket. Each message from conmon is one byte that tells the stream, then at most 8192
 * bytes of output; what we send goes to the container as it is.
 */
final class MonitorStreams implements StreamConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorStreams.class);
    /** The byte that tells the stream, and a pipe's worth of output. */
    private static final int LONGEST_MESSAGE = 1 + 8192;

    private static final byte STDOUT = 2;
    private static final byte STDERR = 3;

    /**
     * How long a connection that we are done with is read on, unless conmon ends it. conmon first has to see that our input
     * has ended: if it finds before that we take no output either, it forgets to end the input of the container (it reads
     * what it has just freed). Nothing tells when it has seen that, but it looks as soon as it has nothing else to do.
     */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private final PacketSocket socket;
    private final OutputReceiver receiver;
    private final Scheduler scheduler;
    private final AtomicBoolean over = new AtomicBoolean();

    private MonitorStreams(PacketSocket socket, OutputReceiver receiver, Scheduler scheduler) {
        this.socket = socket;
        this.receiver = receiver;
        this.scheduler = scheduler;
    }

    /** See {@link dev.gantry.spi.runtime.OciRuntime#attach}. */
    static StreamConnection connect(HostServices host, BundleFiles files, OutputReceiver receiver) {
        String id = files.bundle().containerId();
        try {
            MonitorStreams streams =
                    new MonitorStreams(host.packetSockets().connect(files.attachSocket()), receiver, host.scheduler());
            // It lasts as long as the container, and nearly all of that time it waits in the kernel.
            Thread reader = new Thread(streams::read, "gantry-attach-" + id.substring(0, 12));
            reader.setDaemon(true);
            reader.start();
            return streams;
        } catch (NoSuchFileException e) {
            throw new EngineException(ErrorCode.CONTAINER_STOPPED, "cannot attach to container " + id);
        } catch (ConnectException e) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED,
                    "cannot attach to container " + id + ": its monitor is gone",
                    "stop the container and start it again",
                    e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED, "cannot attach to container " + id + ": " + e.getMessage(), null, e);
        }
    }

    /** One message ahead, so that the receiver can be told whether another follows. */
    private void read() {
        ByteBuffer message = ByteBuffer.allocateDirect(LONGEST_MESSAGE);
        ByteBuffer ahead = ByteBuffer.allocateDirect(LONGEST_MESSAGE);
        try {
            int length = socket.receive(message);
            while (length >= 0) {
                int next = socket.receiveNow(ahead.clear());
                handOver(message.flip(), next > 0);
                if (next == 0) {
                    length = socket.receive(message.clear());
                } else {
                    length = next;
                    ByteBuffer read = message;
                    message = ahead;
                    ahead = read;
                }
            }
        } catch (IOException e) {
            LOG.warn("the connection to conmon broke", e);
        } finally {
            socket.close();
            tellEnd();
        }
    }

    private void handOver(ByteBuffer message, boolean more) {
        if (over.get()) {
            return;
        }
        switch (message.get()) {
            case STDOUT -> receiver.output(Stream.STDOUT, message, more);
            case STDERR -> receiver.output(Stream.STDERR, message, more);
            default -> LOG.debug("a message of a stream that is none of ours");
        }
    }

    private void requireOpen() throws IOException {
        if (over.get()) {
            throw new IOException("the connection has ended");
        }
    }

    private boolean tellEnd() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            receiver.ended();
        }
        return first;
    }

    @Override
    public void input(ByteBuffer bytes) throws IOException {
        requireOpen();
        socket.send(bytes);
    }

    @Override
    public void endInput() throws IOException {
        requireOpen();
        socket.endOutput();
    }

    @Override
    public void close() {
        if (!tellEnd()) {
            return;
        }
        try {
            socket.endOutput();
            scheduler.schedule(LINGER, socket::close);
        } catch (IOException | EngineException e) {
            // conmon is gone, or there is nobody left to wait.
            socket.close();
        }
    }
}
