// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.gantry.spi.log.LogRotation;

/**
 * The files of a log that is rotated. Each step leaves all of the log where readers find it, and whoever comes next, after
 * whichever step was the last, finds in the files alone how to go on. Used by whoever holds the lock of the container.
 *
 * @param rotation how it is rotated
 * @param failpoint what to call on either side of each step
 */
record LogGenerations(LogRotation rotation, Consumer<String> failpoint) {
    /** Whether the file has reached its size. */
    boolean isDue() throws IOException {
        try {
            return Files.size(rotation.file()) >= rotation.maxSize();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Whether the monitor is still to begin a new file: what it writes has the name of an older generation, or no name of
     * ours at all, because somebody took it away.
     */
    boolean isNewFileWanted() throws IOException {
        return Files.notExists(rotation.file()) || isHalfDone();
    }

    private boolean isHalfDone() throws IOException {
        Path older = rotation.generation(1);
        return Files.exists(older) && Files.exists(rotation.file()) && Files.isSameFile(older, rotation.file());
    }

    /**
     * Makes the file the latest of the older generations. It keeps its name beside that, until the monitor puts a new file
     * in its place, so that there is none but where a file cannot have two names.
     */
    void pass() throws IOException {
        makeRoom();
        failpoint.accept("log.passing");
        try {
            Files.createLink(rotation.generation(1), rotation.file());
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(rotation.file(), rotation.generation(1), StandardCopyOption.ATOMIC_MOVE);
        }
        failpoint.accept("log.passed");
    }

    /** Rotates what no monitor writes. */
    void passAtRest() throws IOException {
        if (isHalfDone()) {
            // The monitor ended before it began a new file. The next one goes on in this.
            Files.delete(rotation.generation(1));
        }
        if (isDue()) {
            makeRoom();
            failpoint.accept("log.passing");
            Files.move(rotation.file(), rotation.generation(1), StandardCopyOption.ATOMIC_MOVE);
            failpoint.accept("log.passed");
        }
    }

    /**
     * Frees the number of the latest of the older generations, beginning with the oldest, so that a number is missing
     * where this was interrupted: there, what is later moves up, and nothing is lost.
     */
    private void makeRoom() throws IOException {
        int free = 1;
        while (free < rotation.files() && Files.exists(rotation.generation(free))) {
            free++;
        }
        if (free == rotation.files()) {
            free--;
            Files.delete(rotation.generation(free));
        }
        for (int number = free - 1; number > 0; number--) {
            failpoint.accept("log.shifting");
            Files.move(rotation.generation(number), rotation.generation(number + 1), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** All that there are, the newest first. */
    List<Path> present() {
        List<Path> files = new ArrayList<>();
        for (int number = 0; number < rotation.files(); number++) {
            if (Files.exists(rotation.generation(number))) {
                files.add(rotation.generation(number));
            }
        }
        return files;
    }
}
