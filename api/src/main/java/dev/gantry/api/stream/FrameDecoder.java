// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.stream;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Takes frames apart as they come in, however they are cut. Payloads are handed on in the pieces in which they arrive, so
 * that no more than a header is ever kept, whatever length one tells.
 *
 * <p>What is no frame is refused; nothing that follows can be told apart any more, so the same refusal answers every later
 * call.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FrameDecoder {
    /** Takes payload. */
    @FunctionalInterface
    @API(status = EXPERIMENTAL, since = "0.1")
    public interface Receiver {
        /**
         * Takes the next piece of a stream.
         *
         * @param stream which stream it belongs to
         * @param bytes never empty; the receiver keeps nothing of the buffer
         * @throws IOException whatever it likes, which is passed on; the piece counts as taken
         */
        void piece(FrameStream stream, ByteBuffer bytes) throws IOException;
    }

    private final ByteBuffer header = ByteBuffer.allocate(FrameOutput.HEADER);
    private @Nullable FrameStream stream;
    private long left;
    private long position;
    private @Nullable String refusal;

    /** For a connection of which nothing was read yet but the header of HTTP. */
    public FrameDecoder() {}

    /**
     * Takes all that is in a buffer.
     *
     * @throws ProtocolException when it is no frame; the message tells what was read, and where
     * @throws IOException as the receiver does; the rest of the buffer is left in it
     */
    public void decode(ByteBuffer bytes, Receiver receiver) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(receiver, "receiver");
        if (refusal != null) {
            throw new ProtocolException(refusal);
        }
        while (bytes.hasRemaining()) {
            FrameStream present = stream;
            if (present == null) {
                header(bytes);
            } else {
                payload(present, bytes, receiver);
            }
        }
    }

    private void header(ByteBuffer bytes) throws ProtocolException {
        header.put(bytes.get());
        position++;
        if (header.hasRemaining()) {
            return;
        }
        Optional<FrameStream> known = FrameStream.of(header.get(0));
        boolean zeros = header.get(1) == 0 && header.get(2) == 0 && header.get(3) == 0;
        if (known.isEmpty() || !zeros) {
            refusal = "bytes " + HexFormat.ofDelimiter(" ").formatHex(header.array()) + " at offset "
                    + (position - FrameOutput.HEADER) + " are no header of a frame: "
                    + (zeros
                            ? "there is no stream " + (header.get(0) & 0xff)
                            : "the second to the fourth should be zero")
                    + "; output of a container with a terminal comes without frames";
            throw new ProtocolException(refusal);
        }
        left = header.getInt(4) & 0xffff_ffffL;
        header.clear();
        stream = left == 0 ? null : known.get();
    }

    private void payload(FrameStream present, ByteBuffer bytes, Receiver receiver) throws IOException {
        int length = (int) Math.min(left, bytes.remaining());
        ByteBuffer piece = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        left -= length;
        position += length;
        if (left == 0) {
            stream = null;
        }
        receiver.piece(present, piece);
    }

    /**
     * Says that nothing more comes.
     *
     * @throws EOFException when a frame was begun and not ended
     * @throws ProtocolException when it was no frame
     */
    public void end() throws IOException {
        if (refusal != null) {
            throw new ProtocolException(refusal);
        }
        if (stream != null) {
            throw new EOFException(
                    "the stream ends at offset " + position + " within a frame, " + left + " bytes before its end");
        }
        if (header.position() > 0) {
            throw new EOFException("the stream ends at offset " + position + " within the header of a frame");
        }
    }
}
