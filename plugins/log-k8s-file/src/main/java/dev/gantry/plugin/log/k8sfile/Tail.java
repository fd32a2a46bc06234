// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

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

    /** Everything. */
    static final Tail ALL = new Tail(0, 0, 0);

    /**
     * Finds the last lines among files as they are now, reading backwards.
     *
     * @param files oldest first; offsets go on from one to the next
     */
    static Tail find(List<LogFile> files, long lines) throws IOException {
        long[] ends = new long[files.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += files.get(i).size();
            ends[i] = end;
        }
        return lines == 0 ? new Tail(end, end, end) : new Search(lines).run(files, ends);
    }

    private static final class Search {
        private final RecordParser parser = new RecordParser();
        private final byte[] head = new byte[RecordParser.LONGEST_HEAD];
        private final byte[] block = new byte[BLOCK];
        private final long[] from = new long[Stream.values().length];
        /** Streams whose earliest record found so far may have partial records before it. */
        private final boolean[] open = new boolean[Stream.values().length];

        private long complete = Long.MAX_VALUE;
        private long wanted;

        Search(long lines) {
            this.wanted = lines;
        }

        Tail run(List<LogFile> files, long[] ends) throws IOException {
            int last = ends.length - 1;
            for (int i = last; i >= 0; i--) {
                long base = i == 0 ? 0 : ends[i - 1];
                if (i == last) {
                    Arrays.fill(from, base);
                }
                if (search(files.get(i), base, ends[i] - base, i == last)) {
                    break;
                }
            }
            return new Tail(Math.min(from[0], from[1]), from[0], from[1]);
        }

        /** Says when no more are wanted. */
        private boolean search(LogFile file, long base, long end, boolean last) throws IOException {
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
                        if (last) {
                            Arrays.fill(from, base + newline + 1);
                        }
                    } else if (done(file, base, newline + 1, lineEnd)) {
                        return true;
                    }
                    lineEnd = newline;
                }
            }
            return lineEnd >= 0 && done(file, base, 0, lineEnd);
        }

        /** Takes the line of a file from {@code begin} to the newline at {@code end} into account. Says when no more are wanted. */
        private boolean done(LogFile file, long base, long begin, long end) throws IOException {
            int length = (int) Math.min(RecordParser.LONGEST_HEAD, end - begin);
            if (!parser.parse(head, 0, file.readFully(head, length, begin))) {
                return false;
            }
            long start = base + begin;
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
