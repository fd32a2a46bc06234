// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConfinedRootfsReaderTest {
    private final ConfinedRootfsReader reader = new ConfinedRootfsReader();

    @TempDir
    Path directory;

    private Path root;
    private Path passwd;

    @BeforeEach
    void rootfs() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("etc"));
        passwd = root.resolve("etc/passwd");
        Files.writeString(directory.resolve("secret"), "outside");
        Files.writeString(directory.resolve("passwd"), "outside");
    }

    private Optional<String> read() {
        return reader.read(root, "/etc/passwd").map(String::new);
    }

    @Test
    void readsARegularFile() throws IOException {
        Files.writeString(passwd, "root");

        assertThat(read()).contains("root");
    }

    @Test
    void whatIsMissingIsEmpty() throws IOException {
        assertThat(read()).isEmpty();
        Files.delete(root.resolve("etc"));
        Files.writeString(root.resolve("etc"), "a file");
        assertThat(read()).isEmpty();
    }

    @Test
    void linksInsideAreFollowed() throws IOException {
        Files.createDirectories(root.resolve("usr/etc"));
        Files.writeString(root.resolve("usr/etc/passwd"), "inside");
        Files.createSymbolicLink(passwd, Path.of("/usr/etc/passwd"));

        assertThat(read()).contains("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../secret", "../../../../../../../../../../secret", "/../secret"})
    void linksNeverLeadOutside(String target) throws IOException {
        Files.createSymbolicLink(passwd, Path.of(target));

        assertThat(read()).isEmpty();
    }

    @Test
    void absoluteLinksStartAtTheRootfs() throws IOException {
        Files.createSymbolicLink(passwd, directory.resolve("secret"));

        assertThat(read()).isEmpty();
    }

    @Test
    void directoriesThatAreLinksDoNotLeadOutside() throws IOException {
        Files.delete(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc"), directory);

        assertThat(read()).isEmpty();
    }

    @Test
    void linkLoopsAreRefused() throws IOException {
        Files.createSymbolicLink(passwd, Path.of("passwd"));

        assertThatThrownBy(this::read).isInstanceOf(EngineException.class).hasMessageContaining("/etc/passwd");
    }

    @Test
    void aFifoIsRefusedWithoutWaiting() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", passwd.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(this::read).isInstanceOf(EngineException.class).hasMessageContaining("not a regular file");
    }

    @Test
    void aDirectoryIsRefused() throws IOException {
        Files.createDirectory(passwd);

        assertThatThrownBy(this::read).isInstanceOf(EngineException.class).hasMessageContaining("not a regular file");
    }

    @Test
    void aHugeFileIsRefused() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(passwd.toFile(), "rw")) {
            file.setLength(1L << 40);
        }

        assertThatThrownBy(this::read).isInstanceOf(EngineException.class).hasMessageContaining("larger than");
    }

    @Test
    void aDirectoryThatIsSwappedForALinkMeanwhileNeverLeadsOutside() throws Exception {
        Path good = Files.createDirectories(root.resolve("good"));
        Files.writeString(good.resolve("passwd"), "inside");
        Files.delete(root.resolve("etc"));
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            try {
                while (!stop.get()) {
                    Path link = root.resolve("next");
                    Files.createSymbolicLink(link, Path.of("../" + directory.getFileName()));
                    Files.move(link, root.resolve("etc"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
                    Files.createSymbolicLink(link, Path.of("good"));
                    Files.move(link, root.resolve("etc"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        swapper.start();
        try {
            for (int i = 0; i < 2000; i++) {
                assertThat(read().orElse("inside")).isEqualTo("inside");
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
    }

    @Test
    void noFileDescriptorIsLeftOpen() throws Exception {
        Files.createDirectory(passwd);
        read(5);
        long before = descriptors();
        read(200);

        assertThat(descriptors()).isLessThan(before + 100);
    }

    private void read(int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(this::read).isInstanceOf(EngineException.class);
            assertThat(reader.read(root, "/nothing")).isEmpty();
        }
    }

    private static long descriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }
}
