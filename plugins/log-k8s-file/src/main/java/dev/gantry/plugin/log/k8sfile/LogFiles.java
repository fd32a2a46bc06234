// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gantry.spi.log.LogRotation;

/**
 * The files of one log: the one that is written, and where the log is rotated, those before it. What they are opened for
 * may be rotated meanwhile: a file only ever gets a higher number, so who looks in the order of the numbers may see it twice,
 * which its key tells, and cannot miss it.
 *
 * @param file the one that is written
 * @param count how many there may be
 */
record LogFiles(Path file, int count) {
    /**
     * What comes after a file.
     *
     * @param files oldest first, open
     * @param isGap whether something may be missing before them
     */
    record Later(List<LogFile> files, boolean isGap) {}

    private Path generation(int number) {
        return number == 0 ? file : new LogRotation(file, 1, count).generation(number);
    }

    /** Opens all that there are, oldest first. */
    List<LogFile> openAll() throws IOException {
        return openUntil(null).files();
    }

    /** Opens those that are newer than one that is open, oldest first. */
    Later openAfter(Object key) throws IOException {
        return openUntil(key);
    }

    private Later openUntil(@Nullable Object known) throws IOException {
        List<LogFile> opened = new ArrayList<>();
        try {
            for (int number = 0; number < count; number++) {
                LogFile next = LogFile.open(generation(number));
                if (next == null) {
                    continue;
                }
                if (next.key().equals(known)) {
                    next.close();
                    return later(opened, false);
                }
                if (opened.stream().anyMatch(file -> file.key().equals(next.key()))) {
                    next.close();
                } else {
                    opened.add(next);
                }
            }
            // Without older files there is nothing to tell it by.
            return later(opened, known != null && count > 1);
        } catch (IOException e) {
            for (LogFile each : opened) {
                each.close();
            }
            throw e;
        }
    }

    private static Later later(List<LogFile> newestFirst, boolean isGap) {
        Collections.reverse(newestFirst);
        return new Later(newestFirst, isGap);
    }
}
