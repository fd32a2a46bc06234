// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Needs root, for chroot(2), and busybox. */
@Tag("real")
class WorkingDirectoryTest {
    @TempDir
    private Path top;

    @ParameterizedTest
    @CsvSource({"/,false", "/in/side,false", "HOST,true", "ABOVE,true"})
    void whereItStandsDecides(String place, boolean outside) throws Exception {
        Path root = Files.createDirectories(top.resolve("a/root"));
        Files.createDirectories(root.resolve("in/side"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        String enter = switch (place) {
            case "HOST" -> "chdir '/sys' and chroot $ARGV[0]";
            case "ABOVE" -> "chdir \"$ARGV[0]/..\" and chroot $ARGV[0]";
            default -> "chroot $ARGV[0] and chdir '" + place + "'";
        };
        Process process = new ProcessBuilder(
                        "perl",
                        "-e",
                        enter + " or die; exec '/busybox', 'sh', '-c', 'echo; exec /busybox sleep 1000'",
                        root.toString())
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('\n');

            assertThat(WorkingDirectory.isOutside(process.pid())).isEqualTo(outside);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void processThatIsGoneStandsNowhere() throws IOException {
        assertThat(WorkingDirectory.isOutside(Integer.MAX_VALUE)).isFalse();
    }
}
