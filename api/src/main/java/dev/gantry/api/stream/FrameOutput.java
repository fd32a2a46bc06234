// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Writes what is written to it as frames of one stream. Each write makes one frame, or several of {@link #LONGEST} bytes
 * and the rest; each frame is handed on in one write. So several of these may share a stream that lets one write in at a
 * time. Closing it closes what it writes to.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FrameOutput extends OutputStream {
    /** How many bytes a header has. */
    public static final int HEADER = 8;

    /** How many bytes of payload one frame gets at most. */
    public static final int LONGEST = 64 * 1024;

    private final OutputStream out;
    private final FrameStream stream;

    /**
     * @param out where the frames go
     * @param stream which stream they are of
     */
    public FrameOutput(OutputStream out, FrameStream stream) {
        this.out = Objects.requireNonNull(out, "out");
        this.stream = Objects.requireNonNull(stream, "stream");
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (int done = 0; done < length; done += LONGEST) {
            int part = Math.min(LONGEST, length - done);
            ByteBuffer frame = ByteBuffer.allocate(HEADER + part);
            frame.put((byte) stream.number()).position(4);
            frame.putInt(part).put(bytes, offset + done, part);
            out.write(frame.array());
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
