// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.stream.FrameOutput;
import dev.gantry.api.stream.FrameStream;

/**
 * A client at the other end of a connection that was taken over from an HTTP server. The header of the response comes
 * first, whoever writes; frames are never torn by each other. Safe for use by any thread, but for reading, which is for
 * one.
 */
public final class HttpClient {
    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

    private final ByteChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream stdout;
    private final OutputStream stderr;
    private final Runnable gone;
    private @Nullable ByteBuffer header;
    private volatile @Nullable IOException failure;

    /**
     * @param channel the connection
     * @param framed whether output is sent in frames
     * @param gone is run, by the thread that finds so, when the client can be written to no more; more than once maybe
     */
    public HttpClient(ByteChannel channel, HttpAttachOptions options, boolean framed, Runnable gone) {
        this.channel = channel;
        this.gone = gone;
        this.header = StandardCharsets.US_ASCII.encode(header(options, framed));
        OutputStream raw = new Raw();
        this.stdout = framed ? new FrameOutput(raw, FrameStream.STDOUT) : raw;
        this.stderr = framed ? new FrameOutput(raw, FrameStream.STDERR) : raw;
    }

    /** What podman's server writes, to the letter. */
    private static String header(HttpAttachOptions options, boolean framed) {
        String type = "Content-Type: " + (framed && options.multiplexedType() ? MULTIPLEXED : RAW) + "\r\n";
        return options.upgrade()
                        .map(protocol -> "HTTP/1.1 101 UPGRADED\r\n" + type + "Connection: Upgrade\r\nUpgrade: "
                                + protocol + "\r\n")
                        .orElse("HTTP/1.1 200 OK\r\n" + type)
                + "\r\n";
    }

    /** Where standard output goes. */
    public OutputStream stdout() {
        return stdout;
    }

    /** Where standard error goes. */
    public OutputStream stderr() {
        return stderr;
    }

    /** Writes the header unless that was done. */
    public void begin() throws IOException {
        write(new byte[0], 0, 0);
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        IOException known = failure;
        if (known != null) {
            throw new IOException("the client is gone: " + known.getMessage(), known);
        }
        lock.lock();
        try {
            ByteBuffer first = header;
            header = null;
            if (first != null) {
                writeAll(first);
            }
            writeAll(ByteBuffer.wrap(bytes, offset, length));
        } catch (IOException e) {
            failed(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                throw new IOException("the connection does not block and takes no more");
            }
        }
    }

    /** Takes note that the client can be read or written to no more. */
    private void failed(IOException e) {
        if (failure == null) {
            failure = e;
        }
        gone.run();
    }

    /**
     * Reads what the client sends; blocks until there is something.
     *
     * @return how much was read; -1 when no more will come, or the client is gone
     */
    public int read(ByteBuffer into) {
        try {
            int read = channel.read(into);
            if (read == 0) {
                throw new IOException("the connection does not block and has nothing");
            }
            return read;
        } catch (IOException e) {
            // Closed by us when all is over, which it is told of in vain.
            failed(e);
            return -1;
        }
    }

    /** Why the client can be read or written to no more. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Lets whoever is writing, and may be waiting for the client, fail. */
    public void interrupt() {
        if (lock.tryLock()) {
            lock.unlock();
        } else {
            closeChannel();
        }
    }

    /** Tells the client what went wrong, if it can be written to at present. */
    public void tell(String what) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            stderr.write(("Error: " + what + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It is noted, and there is nobody else to be told.
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection; what was written still arrives. */
    public void close() {
        try {
            if (channel instanceof SocketChannel socket && socket.isConnected()) {
                // Closing alone would take back what was sent, where there is unread input.
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            // The client has left before us.
        }
        closeChannel();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // Then the client sees the end when the process does.
        }
    }

    /** Everything as it is, whole writes at a time. */
    private final class Raw extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            HttpClient.this.write(bytes, offset, length);
        }
    }
}
