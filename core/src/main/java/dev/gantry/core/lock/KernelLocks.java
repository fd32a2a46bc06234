// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds and who waits for bytes of files, as {@code /proc/locks} tells (proc(5)).
 *
 * @param lines its lines
 */
record KernelLocks(List<Line> lines) {
    /**
     * A byte that is locked.
     *
     * @param pid the holder
     * @param waiters those waiting
     */
    record Holder(long pid, List<Long> waiters) {}

    /**
     * One lock, or one wait for it.
     *
     * @param waits whether it is waited for
     * @param pid who
     * @param file what file, as {@code MAJOR:MINOR:INODE}
     * @param offset the first byte
     */
    record Line(boolean waits, long pid, String file, long offset) {
        boolean isOf(long inode) {
            return file.endsWith(":" + inode);
        }
    }

    private static final int FIELDS = 8;

    /** What is locked now. */
    static KernelLocks read(Path procLocks) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(procLocks)) {
            // "12: POSIX  ADVISORY  WRITE 4711 fe:00:131 0 0"; a waiter's line has "->" after the number
            boolean waits = line.contains("->");
            String[] field = line.replace("->", "").strip().split("\\s+");
            if (field.length == FIELDS) {
                lines.add(new Line(waits, Long.parseLong(field[4]), field[5], Long.parseLong(field[6])));
            }
        }
        return new KernelLocks(lines);
    }

    /** How the file is named of which that process holds that byte. */
    Optional<String> nameOf(long pid, long offset, long inode) {
        return lines.stream()
                .filter(line -> !line.waits() && line.pid() == pid && line.offset() == offset && line.isOf(inode))
                .map(Line::file)
                .findFirst();
    }

    /**
     * The holders of a file's bytes by offset.
     *
     * @param name how the file is named here; when that is not known the inode has to do
     * @param end the first offset that is of no interest
     */
    Map<Long, Holder> of(Optional<String> name, long inode, long end) {
        Map<Long, Holder> holders = new LinkedHashMap<>();
        for (Line line : lines) {
            boolean ours = name.map(line.file()::equals).orElseGet(() -> line.isOf(inode));
            if (ours && line.offset() < end) {
                Holder known = holders.computeIfAbsent(
                        line.offset(), offset -> new Holder(line.waits() ? 0 : line.pid(), new ArrayList<>()));
                if (line.waits()) {
                    known.waiters().add(line.pid());
                }
            }
        }
        return holders;
    }
}
