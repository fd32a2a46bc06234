// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gantry.api.EngineConfig;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.log.k8sfile.K8sFileLogDriver;
import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.testkit.VirtualTime;

/** Engines with the fake runtime and time that passes at once. */
final class FakePlace implements EngineSubject.Place {
    private static final Path MEMORY = Path.of("/dev/shm");

    private final boolean shared;
    private final VirtualTime time = new VirtualTime();
    private final Path directory;
    private final Faults trouble = new Faults();

    /** @param shared whether several engines see the same containers, which takes files and a database */
    FakePlace(boolean shared) {
        this.shared = shared;
        try {
            directory = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "gantry-model-")
                    : Files.createTempDirectory("gantry-model-");
            Files.createDirectory(directory.resolve("rootfs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public EngineBuilder engine() {
        EngineConfig config = EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .store(shared ? EngineConfig.StoreKind.SQLITE : EngineConfig.StoreKind.MEMORY)
                .defaultRuntime("fake")
                .runtime(
                        "fake",
                        new EngineConfig.RuntimeSettings(
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Map.of("store", shared ? "files" : "memory")))
                .build();
        return EngineBuilder.of(config)
                .discovery(false)
                .runtime(new FakeRuntimeProvider(trouble))
                .logDriver(new K8sFileLogDriver())
                .host(time::on);
    }

    @Override
    public Path rootfs() {
        return directory.resolve("rootfs");
    }

    @Override
    public Faults trouble() {
        return trouble;
    }

    @Override
    public void settle() {
        time.advance(Duration.ofMillis(100));
    }

    @Override
    public void settleSignals() {
        settle();
    }

    @Override
    public int patience() {
        return 100;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
