// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.util.Arrays;

import dev.gantry.api.model.LogRecord.Stream;

/**
 * Where the last lines of a log begin. A line is a record that ends in a newline, together with the partial records of the
 * same stream before it; a line without an end, which is the last one of its stream, comes on top when it is among them.
 *
 * @param start offset at which reading begins
 * @param stdoutFrom offset from which records of standard output belong to the lines
 * @param stderrFrom the same for standard error
 */
record Tail(long start, long stdoutFrom, long stderrFrom) {
    private static final int BLOCK = 64 * 1024;
    /** How far before the last lines their earlier pieces are looked for: another stream may have written in between. */
    private static final long MOST_BETWEEN = 1024 * 1024;

    /** Finds the last lines among the first {@code end} bytes of a file, reading backwards. */
    static Tail find(LogFile file, long end, long lines) throws IOException {
        if (lines == 0) {
            return new Tail(end, end, end);
        }
        return new Search(file, lines).run(end);
    }

    private static final class Search {
        private final LogFile file;
        private final RecordParser parser = new RecordParser();
        private final byte[] head = new byte[RecordParser.LONGEST_HEAD];
        private final long[] from = new long[Stream.values().length];
        /** Streams whose earliest record found so far may have partial records before it. */
        private final boolean[] open = new boolean[Stream.values().length];

        private long complete = Long.MAX_VALUE;
        private long wanted;

        Search(LogFile file, long lines) {
            this.file = file;
            this.wanted = lines;
        }

        Tail run(long end) throws IOException {
            byte[] block = new byte[BLOCK];
            long lineEnd = -1;
            long blockStart = end;
            while (blockStart > 0) {
                int length = (int) Math.min(BLOCK, blockStart);
                blockStart -= length;
                file.readFully(block, length, blockStart);
                for (int i = length - 1; i >= 0; i--) {
                    if (block[i] != '\n') {
                        continue;
                    }
                    long newline = blockStart + i;
                    if (lineEnd < 0) {
                        Arrays.fill(from, newline + 1);
                    } else if (done(newline + 1, lineEnd)) {
                        return result();
                    }
                    lineEnd = newline;
                }
            }
            if (lineEnd < 0) {
                return new Tail(0, 0, 0);
            }
            done(0, lineEnd);
            return result();
        }

        private Tail result() {
            return new Tail(Math.min(from[0], from[1]), from[0], from[1]);
        }

        /** Takes the line from {@code start} to the newline at {@code end} into account. Says when no more are wanted. */
        private boolean done(long start, long end) throws IOException {
            int length = (int) Math.min(RecordParser.LONGEST_HEAD, end - start);
            if (!parser.parse(head, 0, file.readFully(head, length, start))) {
                return false;
            }
            int stream = parser.stream().ordinal();
            if (parser.partial()) {
                // As long as lines are wanted, one that is not open has no end: nothing follows it in its stream.
                if (open[stream] || wanted > 0) {
                    from[stream] = start;
                    open[stream] = true;
                }
            } else if (wanted > 0) {
                wanted--;
                from[stream] = start;
                open[stream] = true;
                complete = start;
            } else {
                open[stream] = false;
            }
            return wanted == 0 && ((!open[0] && !open[1]) || start < complete - MOST_BETWEEN);
        }
    }
}
