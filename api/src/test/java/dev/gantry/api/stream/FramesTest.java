// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.stream;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Frames as Docker and podman have them, made and taken apart. */
class FramesTest {
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final FrameDecoder decoder = new FrameDecoder();

    private void take(FrameStream stream, ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        (stream == FrameStream.STDOUT ? stdout : stderr).writeBytes(bytes);
    }

    private static byte[] hex(String text) {
        return HexFormat.ofDelimiter(" ").parseHex(text);
    }

    @Test
    void aFrameIsWhatPodmanSends() throws IOException {
        new FrameOutput(frames, FrameStream.STDOUT).write("out121\n".getBytes(StandardCharsets.US_ASCII));
        new FrameOutput(frames, FrameStream.STDERR).write('!');
        assertThat(frames.toByteArray())
                .isEqualTo(hex("01 00 00 00 00 00 00 07 6f 75 74 31 32 31 0a 02 00 00 00 00 00 00 01 21"));
    }

    @Test
    void aWriteIsOneFrameUpToTheLongestAndNothingIsNone() throws IOException {
        OutputStream out = new FrameOutput(frames, FrameStream.STDOUT);
        out.write(new byte[0]);
        assertThat(frames.size()).isZero();
        out.write(new byte[FrameOutput.LONGEST]);
        assertThat(frames.size()).isEqualTo(FrameOutput.HEADER + FrameOutput.LONGEST);
        out.write(new byte[FrameOutput.LONGEST + 1]);
        assertThat(frames.size()).isEqualTo(2 * FrameOutput.LONGEST + 1 + 3 * FrameOutput.HEADER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 64, 100_000})
    void howeverTheyAreCutTheStreamsComeOut(int cut) throws IOException {
        byte[] text = new byte[70_000];
        new Random(cut).nextBytes(text);
        try (OutputStream out = new FrameOutput(frames, FrameStream.STDOUT);
                OutputStream err = new FrameOutput(frames, FrameStream.STDERR)) {
            for (int from = 0; from < text.length; from += 1000) {
                out.write(text, from, 1000);
                err.write(text, from, 10);
            }
        }
        byte[] all = frames.toByteArray();
        for (int from = 0; from < all.length; from += cut) {
            decoder.decode(ByteBuffer.wrap(all, from, Math.min(cut, all.length - from)), this::take);
        }
        decoder.end();
        assertThat(stdout.toByteArray()).isEqualTo(text);
        assertThat(stderr.size()).isEqualTo(700);
    }

    @Test
    void aFrameOfFourGigabytesTakesNoMemory() throws IOException {
        decoder.decode(ByteBuffer.wrap(hex("01 00 00 00 ff ff ff ff")), this::take);
        decoder.decode(ByteBuffer.wrap(new byte[] {'a', 'b'}), this::take);
        assertThat(stdout).hasToString("ab");
        assertThatThrownBy(decoder::end)
                .isInstanceOf(EOFException.class)
                .hasMessage("the stream ends at offset 10 within a frame, 4294967293 bytes before its end");
    }

    @ParameterizedTest
    @CsvSource({
        "03 00 00 00 00 00 00 01, there is no stream 3",
        "ff 00 00 00 00 00 00 01, there is no stream 255",
        "01 00 01 00 00 00 00 01, the second to the fourth should be zero",
        "68 65 6c 6c 6f 20 79 6f, the second to the fourth should be zero",
    })
    void whatIsNoFrameIsRefusedThenAndEverAfter(String header, String why) {
        for (byte[] more : List.of(hex("01 00 00 00 00 00 00 00 " + header), new byte[] {1})) {
            assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(more), this::take))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("bytes " + header + " at offset 8 are no header of a frame: " + why
                            + "; output of a container with a terminal comes without frames");
        }
        assertThatThrownBy(decoder::end).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aStreamThatEndsWithinAHeaderIsCutOff() throws IOException {
        decoder.end();
        decoder.decode(ByteBuffer.wrap(new byte[] {1, 0}), this::take);
        assertThatThrownBy(decoder::end)
                .isInstanceOf(EOFException.class)
                .hasMessage("the stream ends at offset 2 within the header of a frame");
    }

    @Test
    void whatTheReceiverDoesNotTakeIsNotGivenTwice() throws IOException {
        byte[] two = hex("01 00 00 00 00 00 00 01 61 01 00 00 00 00 00 00 01 62");
        ByteBuffer bytes = ByteBuffer.wrap(two);
        assertThatThrownBy(() -> decoder.decode(bytes, (stream, piece) -> {
                    throw new IOException("full");
                }))
                .hasMessage("full");
        decoder.decode(bytes, this::take);
        assertThat(stdout).hasToString("b");
    }

    @Test
    void numbersAreThoseOfTheStreams() {
        assertThat(Arrays.stream(FrameStream.values()).map(FrameStream::number)).containsExactly(0, 1, 2);
        assertThat(FrameStream.of(2)).contains(FrameStream.STDERR);
        assertThat(FrameStream.of(-1)).isEmpty();
    }
}
