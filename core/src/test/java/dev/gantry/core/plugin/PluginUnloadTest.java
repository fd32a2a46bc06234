// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gantry.api.error.EngineException;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(120)
class PluginUnloadTest extends PlatformTestBase {
    private static final int ROUNDS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String INJECTED = """
            private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Run.class);
            @jakarta.inject.Inject public Run(dev.gantry.spi.PluginContext context) {
                LOG.info("{}", context.options());
            }
            """;

    private static final String LIFE =
            "package a; public class Life extends org.pf4j.Plugin { @Override public void start() {} }";

    private Path jar() throws IOException {
        return PluginJarBuilder.plugin("leaky")
                .manifest("Plugin-Class", "a.Life")
                .source("a.Life", LIFE)
                .runtime("a.Run", "one", INJECTED)
                .runtime("a.Plain", "two")
                .logDriver("a.Log", "three")
                .build(dir.resolve("leaky.jar"));
    }

    @Test
    void anUnloadedPluginsClassesAreCollectedEveryTime() throws IOException {
        Path jar = jar();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            platform.load(jar);
            loaders.add(use());
            platform.unload("leaky");
        }
        assertCollected(loaders);
    }

    @Test
    void aReloadedPluginsOldClassesAreCollected() throws IOException {
        platform.load(jar());
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            loaders.add(use());
            platform.reload("leaky");
        }
        assertCollected(loaders);
        assertThat(platform.runtimeProvider("one")).isPresent();
    }

    @Test
    void aClosedPlatformsClassesAreCollected() throws IOException {
        platform.load(jar());
        List<WeakReference<ClassLoader>> loaders = List.of(use());
        platform.close();
        assertCollected(loaders);
    }

    @Test
    void aPluginThatFailsLeavesNoClassesBehind() throws IOException {
        Path jar = PluginJarBuilder.plugin("failing")
                .runtime("a.Run", "one", "public Run() { throw new Odd(); }")
                .source("a.Odd", "package a; public class Odd extends RuntimeException {}")
                .build(dir.resolve("failing.jar"));
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            loaders.add(failure(jar));
        }
        assertCollected(loaders);
    }

    private WeakReference<ClassLoader> failure(Path jar) {
        EngineException e = catchThrowableOfType(EngineException.class, () -> platform.load(jar));
        ClassLoader loader = e.getCause().getClass().getClassLoader();
        assertThat(loader.getName()).contains("failing");
        return new WeakReference<>(loader);
    }

    /** In a frame of its own, so that no local variable keeps anything alive. */
    private WeakReference<ClassLoader> use() {
        OciRuntimeProvider provider = platform.runtimeProvider("one").orElseThrow();
        assertThat(provider.name()).isEqualTo("one");
        assertThatThrownBy(() -> provider.open(null)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(platform.logDriver("three").orElseThrow().names()).containsExactly("three");
        return new WeakReference<>(provider.getClass().getClassLoader());
    }

    private static void assertCollected(List<WeakReference<ClassLoader>> loaders) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end && loaders.stream().anyMatch(loader -> loader.get() != null)) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
    }
}
