// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.spi.log.LogRotation;

import static org.assertj.core.api.Assertions.assertThat;

/** Wherever a rotation is cut off, the log is whole, and who comes next goes on from there. */
class LogGenerationsTest {
    private static final int FILES = 4;

    @TempDir
    private Path directory;

    private LogRotation rotation;
    private int steps;

    /** What a process that dies does. */
    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void nameFile() {
        rotation = new LogRotation(directory.resolve("ctr.log"), 5, FILES);
    }

    private LogGenerations dyingAt(int step) {
        steps = 0;
        return new LogGenerations(rotation, name -> {
            if (++steps == step) {
                throw new Death();
            }
        });
    }

    private void write(String text) throws IOException {
        Files.writeString(rotation.file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** What the monitor does when it is asked: a new file in the place of the old one, whatever that is by now. */
    private void reopen() throws IOException {
        Path fresh = Files.createFile(directory.resolve("ctr.log.tmp"));
        Files.move(fresh, rotation.file(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** All that there is, the oldest first, each file once. */
    private String content(LogGenerations generations) throws IOException {
        Set<Object> seen = new LinkedHashSet<>();
        List<String> texts = new ArrayList<>();
        for (Path file : generations.present()) {
            if (seen.add(Files.getAttribute(file, "unix:ino"))) {
                texts.add(0, Files.readString(file));
            }
        }
        return String.join("", texts);
    }

    /** As the engine does it under the lock. */
    private void turn(LogGenerations generations) throws IOException {
        if (!generations.isNewFileWanted()) {
            if (!generations.isDue()) {
                return;
            }
            generations.pass();
        }
        reopen();
    }

    private static String lines(int first, int last) {
        StringBuilder text = new StringBuilder();
        IntStream.rangeClosed(first, last)
                .forEach(i -> text.append("line ").append(i).append('\n'));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aRotationThatIsCutOffLosesNothingAndIsFinishedByTheNext(int step) throws IOException {
        for (int line = 1; line < FILES - 1; line++) {
            write(lines(line, line));
            turn(dyingAt(0));
        }
        write(lines(3, 3));
        try {
            turn(dyingAt(step));
        } catch (Death e) {
            assertThat(content(dyingAt(0))).isEqualTo(lines(1, 3));
        }
        write(lines(4, 4));
        assertThat(content(dyingAt(0))).isEqualTo(lines(1, 4));
        turn(dyingAt(0));
        write(lines(5, 5));
        assertThat(content(dyingAt(0))).isEqualTo(lines(1, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void onlyTheOldestIsLostWhereverARotationOfAFullSetIsCutOff(int step) throws IOException {
        for (int line = 1; line <= FILES; line++) {
            write(lines(line, line));
            if (line < FILES) {
                turn(dyingAt(0));
            }
        }
        try {
            turn(dyingAt(step));
        } catch (Death e) {
            turn(dyingAt(0));
        }
        write(lines(5, 5));
        assertThat(content(dyingAt(0))).isEqualTo(lines(2, 5));
    }

    @Test
    void aMonitorThatEndedBeforeItBeganANewFileIsFollowedByOneThatDoes() throws IOException {
        write(lines(1, 1));
        dyingAt(0).pass();
        assertThat(content(dyingAt(0))).isEqualTo(lines(1, 1));
        dyingAt(0).passAtRest();
        assertThat(rotation.file()).doesNotExist();
        write(lines(2, 2));
        assertThat(content(dyingAt(0))).isEqualTo(lines(1, 2));
    }

    @Test
    void aNewFileIsWantedWhereSomebodyTookTheLogAway() throws IOException {
        write(lines(1, 1));
        assertThat(dyingAt(0).isNewFileWanted()).isFalse();
        Files.delete(rotation.file());
        assertThat(dyingAt(0).isNewFileWanted()).isTrue();
    }

    @Test
    void aLogThatIsRenamedWhereFilesHaveOneNameIsBegunAnew() throws IOException {
        write(lines(1, 1));
        Files.move(rotation.file(), rotation.generation(1));
        turn(dyingAt(0));
        write(lines(2, 2));
        assertThat(content(dyingAt(0))).isEqualTo(lines(1, 2));
    }
}
