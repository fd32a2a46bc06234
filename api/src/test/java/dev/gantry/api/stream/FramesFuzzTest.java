// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.stream;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/** Any bytes are frames or are refused, however they are cut; and what comes out makes the same frames again. */
class FramesFuzzTest {
    /** What became of some bytes: payloads with the number of their stream before each byte, and the refusal. */
    private record Outcome(List<Byte> payload, String refusal) {}

    @FuzzTest
    void decode(byte[] bytes) {
        Outcome whole = decoded(bytes, bytes.length + 1);

        assertThat(decoded(bytes, 1)).isEqualTo(whole);
        assertThat(decoded(bytes, 7)).isEqualTo(whole);
        assertThat(whole.refusal()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        assertThat(decoded(encoded(whole.payload()), 5)).isEqualTo(new Outcome(whole.payload(), ""));
    }

    private static Outcome decoded(byte[] bytes, int cut) {
        FrameDecoder decoder = new FrameDecoder();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        String refusal = "";
        try {
            for (int from = 0; from < bytes.length; from += cut) {
                decoder.decode(ByteBuffer.wrap(bytes, from, Math.min(cut, bytes.length - from)), (stream, piece) -> {
                    while (piece.hasRemaining()) {
                        payload.write(stream.number());
                        payload.write(piece.get());
                    }
                });
            }
            decoder.end();
        } catch (ProtocolException | EOFException e) {
            refusal = e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] all = payload.toByteArray();
        Byte[] boxed = new Byte[all.length];
        for (int i = 0; i < all.length; i++) {
            boxed[i] = all[i];
        }
        return new Outcome(List.of(boxed), refusal);
    }

    private static byte[] encoded(List<Byte> payload) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < payload.size(); i += 2) {
                FrameStream stream = FrameStream.of(payload.get(i)).orElseThrow();
                new FrameOutput(frames, stream).write(payload.get(i + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames.toByteArray();
    }
}
