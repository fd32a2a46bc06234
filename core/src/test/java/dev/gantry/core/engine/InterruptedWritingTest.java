// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;

import static org.assertj.core.api.Assertions.assertThat;

class InterruptedWritingTest {
    @TempDir
    Path directory;

    @Test
    void anInterruptDoesNotHarmWhatIsWritten() throws IOException {
        Thread.currentThread().interrupt();
        try {
            BundleFile.replace(directory.resolve("config.json"), new byte[10]);
        } finally {
            assertThat(Thread.interrupted()).as("still known to the thread").isTrue();
        }
        assertThat(Files.readAllBytes(directory.resolve("config.json"))).hasSize(10);
    }

    @Test
    void reasonsAreThoseOfTheSystemAndWithoutThePath() {
        assertThat(message(new NoSuchFileException("/a"))).startsWith("cannot write /a: no such file or directory:");
        assertThat(message(new AccessDeniedException("/a"))).startsWith("cannot write /a: permission denied:");
        assertThat(message(new FileSystemException("/a", null, "No space left on device")))
                .startsWith("cannot write /a: no space left on device:");
        assertThat(message(new FileSystemException("/a", null, "RPC failed")))
                .startsWith("cannot write /a: RPC failed:");
        assertThat(message(new IOException((String) null))).startsWith("cannot write /a: IOException:");
        assertThat(message(new ClosedByInterruptException()))
                .isEqualTo("cannot write /a: interrupted: cancelled by user");
    }

    private static String message(IOException cause) {
        return String.valueOf(FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot write /a", null, cause)
                .getMessage());
    }
}
