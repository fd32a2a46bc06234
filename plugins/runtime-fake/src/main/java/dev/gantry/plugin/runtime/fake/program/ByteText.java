// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Any bytes as text: UTF-8, in which a byte that is none is a lone surrogate, U+DC80 to U+DCFF for 0x80 to 0xFF. In
 * JSON and HOCON {@code "\udcff"} is the byte 0xFF. Such bytes turn up in the output of containers, and nothing else in
 * a text looks like that.
 */
public final class ByteText {
    private static final int FIRST = 0xDC80;
    private static final int LAST = 0xDCFF;
    private static final int OFFSET = 0xDC00;

    private ByteText() {}

    /** The text that stands for those bytes. */
    public static String text(byte[] bytes) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        // Without a mode of its own a decoder reports what is no UTF-8, and stands before it.
        for (CoderResult result = utf8.decode(in, out, true); result.isError(); result = utf8.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (OFFSET + (in.get() & 0xff)));
            }
        }
        return out.flip().toString();
    }

    /** The bytes that a text stands for. */
    public static byte[] bytes(String text) {
        if (text.chars().noneMatch(ByteText::isByte)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // By code points: the second half of a pair is no lone surrogate.
        text.codePoints().forEach(point -> {
            if (isByte(point)) {
                bytes.write(point - OFFSET);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    private static boolean isByte(int point) {
        return point >= FIRST && point <= LAST;
    }
}
