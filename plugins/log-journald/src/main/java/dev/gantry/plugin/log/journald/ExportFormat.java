// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads entries in the journal's export format (systemd.io/JOURNAL_EXPORT_FORMATS): a line {@code NAME=value} for each
 * field of text; for others a line with the name, the length in eight bytes, the lowest first, the bytes and a newline; an
 * empty line after each entry. For one thread.
 */
final class ExportFormat {
    /** A field that is longer is passed over; conmon writes 8 KiB at a time. */
    static final int LONGEST = 1 << 20;

    private static final int LENGTH_BYTES = 8;
    private static final int NONE = -1;
    private static final int END = -2;

    private final InputStream in;

    /** @param in to be read in large pieces: bytes are taken one by one */
    ExportFormat(InputStream in) {
        this.in = in;
    }

    /**
     * The fields of the next entry, by name.
     *
     * @return empty at the end, even if that is within an entry
     * @throws IOException when it cannot be read, or is no such format
     */
    Optional<Map<String, byte[]>> next() throws IOException {
        Map<String, byte[]> fields = new HashMap<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            line.reset();
            int equals = readLine(line);
            if (equals == END) {
                return Optional.empty();
            }
            if (line.size() == 0) {
                if (!fields.isEmpty()) {
                    return Optional.of(fields);
                }
            } else if (equals >= 0) {
                byte[] bytes = line.toByteArray();
                byte[] value = new byte[bytes.length - equals - 1];
                System.arraycopy(bytes, equals + 1, value, 0, value.length);
                fields.put(new String(bytes, 0, equals, UTF_8), value);
            } else {
                binary(line.toString(UTF_8), fields);
            }
        }
    }

    /** Reads a line; gives where its first equals sign is, {@link #NONE} without one, {@link #END} at the end. */
    private int readLine(ByteArrayOutputStream line) throws IOException {
        int equals = NONE;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return END;
            }
            if (line.size() > LONGEST) {
                throw new IOException("a line of more than " + LONGEST + " bytes");
            }
            if (b == '=' && equals == NONE) {
                equals = line.size();
            }
            line.write(b);
        }
        return equals;
    }

    private void binary(String name, Map<String, byte[]> fields) throws IOException {
        long length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            int b = in.read();
            if (b < 0) {
                return;
            }
            length |= (long) b << (Byte.SIZE * i);
        }
        if (length < 0) {
            throw new IOException("field of " + Long.toUnsignedString(length) + " bytes");
        }
        if (length > LONGEST) {
            skip(length);
        } else {
            fields.put(name, in.readNBytes((int) length));
        }
        int end = in.read();
        if (end >= 0 && end != '\n') {
            throw new IOException("a field that does not end where it says");
        }
    }

    private void skip(long length) throws IOException {
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            // The entry ends here, which the next line tells.
        }
    }
}
