// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who holds and who waits for bytes of a file, as {@code /proc/locks} tells (proc(5)). */
final class KernelLocks {
    /**
     * A byte that is locked.
     *
     * @param pid the holder
     * @param waiters those waiting
     */
    record Holder(long pid, List<Long> waiters) {}

    private static final int FIELDS = 8;

    private KernelLocks() {}

    /** The holders by offset. */
    static Map<Long, Holder> of(Path procLocks, long inode) throws IOException {
        Map<Long, Holder> holders = new LinkedHashMap<>();
        for (String line : Files.readAllLines(procLocks)) {
            // "12: POSIX  ADVISORY  WRITE 4711 fe:00:131 0 0"; a waiter's line has "->" after the number
            boolean waits = line.contains("->");
            String[] field = line.replace("->", "").strip().split("\\s+");
            if (field.length != FIELDS || !field[5].endsWith(":" + inode)) {
                continue;
            }
            long pid = Long.parseLong(field[4]);
            long offset = Long.parseLong(field[6]);
            Holder known = holders.computeIfAbsent(offset, o -> new Holder(waits ? 0 : pid, new ArrayList<>()));
            if (waits) {
                known.waiters().add(pid);
            }
        }
        return holders;
    }
}
