// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Plugins that go and come while the engine that uses them is open. */
@Timeout(120)
class PluginExchangeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Containers that run until they are killed; those that are paused tell where the plugin's classes are from. */
    private static final String RUNTIME = """
            package a;
            public class Runtime implements dev.gantry.spi.runtime.OciRuntime {
                private final dev.gantry.spi.runtime.RuntimeContext context;
                private final java.util.Set<String> ended = new java.util.HashSet<>();
                Runtime(dev.gantry.spi.runtime.RuntimeContext context) { this.context = context; }
                public dev.gantry.spi.runtime.RuntimeInfo info() {
                    return new dev.gantry.spi.runtime.RuntimeInfo("VERSION", java.util.Optional.empty(),
                            java.util.Optional.empty(), java.util.Set.of());
                }
                public dev.gantry.spi.runtime.CreatedContainer create(dev.gantry.spi.runtime.CreateRequest request) {
                    ended.remove(request.bundle().containerId());
                    return new dev.gantry.spi.runtime.CreatedContainer(0, java.util.Optional.empty());
                }
                public void start(dev.gantry.spi.runtime.Bundle bundle) {}
                public void kill(dev.gantry.spi.runtime.Bundle bundle, dev.gantry.api.model.Signal signal, boolean all) {
                    ended.add(bundle.containerId());
                    context.exits().exited(bundle.containerId());
                }
                public void delete(dev.gantry.spi.runtime.Bundle bundle) {}
                public void abandon(dev.gantry.spi.runtime.Bundle bundle) {}
                public void pause(dev.gantry.spi.runtime.Bundle bundle) { throw new Own(); }
                public dev.gantry.spi.runtime.RuntimeStatus status(dev.gantry.spi.runtime.Bundle bundle) {
                    return new dev.gantry.spi.runtime.RuntimeStatus(
                            dev.gantry.spi.runtime.RuntimeStatus.Phase.RUNNING, 0);
                }
                public java.util.Optional<dev.gantry.spi.runtime.ExitReport> exitReport(
                        dev.gantry.spi.runtime.Bundle bundle) {
                    return ended.contains(bundle.containerId())
                            ? java.util.Optional.of(new dev.gantry.spi.runtime.ExitReport(
                                    new dev.gantry.api.model.ExitStatus.Code(0), false, context.host().clock().instant()))
                            : java.util.Optional.empty();
                }
                public void close() { System.setProperty("gantry.test.closed", "VERSION"); }
            }
            """;

    private static final String PROVIDER = """
            package a;
            @org.pf4j.Extension public class Run implements dev.gantry.spi.runtime.OciRuntimeProvider {
                public String name() { return "driver"; }
                public dev.gantry.spi.runtime.OciRuntime open(dev.gantry.spi.runtime.RuntimeContext context) {
                    return new Runtime(context);
                }
            }
            """;

    private static final String LOG = """
            package a;
            @org.pf4j.Extension public class Log implements dev.gantry.spi.log.LogDriver {
                public java.util.Set<String> names() { return java.util.Set.of("log"); }
                public void validate(dev.gantry.spi.log.LogTarget target) {}
                public dev.gantry.spi.runtime.LogSink sink(dev.gantry.spi.log.LogTarget target) {
                    return new dev.gantry.spi.runtime.LogSink.None();
                }
                public java.util.Optional<java.nio.file.Path> path(dev.gantry.spi.log.LogTarget target) {
                    return java.util.Optional.empty();
                }
                public dev.gantry.spi.log.LogReader read(
                        dev.gantry.spi.log.LogTarget target, dev.gantry.api.model.LogQuery query) {
                    return new Reader();
                }
            }
            """;

    private static final String READER = """
            package a;
            public class Reader implements dev.gantry.spi.log.LogReader {
                public java.util.Optional<dev.gantry.api.model.LogRecord> next() { return java.util.Optional.empty(); }
                public void close() {}
            }
            """;

    @TempDir
    Path directory;

    private Path runtimeJar;
    private Path logJar;
    private Engine engine;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectory(directory.resolve("rootfs"));
        runtimeJar = directory.resolve("runtime.jar");
        logJar = directory.resolve("log.jar");
        buildRuntime("version 1");
        PluginJarBuilder.plugin("log")
                .source("a.Log", LOG)
                .source("a.Reader", READER)
                .indexed("a.Log")
                .build(logJar);
        RuntimeSettings driven = new RuntimeSettings(Optional.of("driver"), Optional.empty(), List.of(), Map.of());
        engine = Engine.open(EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .store(EngineConfig.StoreKind.MEMORY)
                .runtime("indirect", driven)
                .defaultRuntime("indirect")
                .defaultLogDriver("log")
                .build());
        engine.loadPlugin(runtimeJar);
        engine.loadPlugin(logJar);
    }

    @AfterEach
    void close() {
        System.clearProperty("gantry.test.closed");
        engine.close();
    }

    private void buildRuntime(String version) throws IOException {
        PluginJarBuilder.plugin("runtime")
                .source("a.Runtime", RUNTIME.replace("VERSION", version))
                .source("a.Own", "package a; public class Own extends RuntimeException {}")
                .source("a.Run", PROVIDER)
                .indexed("a.Run")
                .build(runtimeJar);
    }

    private Container create(String name) {
        return engine.create(ContainerSpec.builder(directory.resolve("rootfs"))
                .name(name)
                .command("true")
                .build());
    }

    private void assertRefused(String id, String why) {
        assertRefused(engine::unloadPlugin, id, why);
        assertRefused(engine::reloadPlugin, id, why);
    }

    private void assertRefused(Consumer<String> exchange, String id, String why) {
        assertThatThrownBy(() -> exchange.accept(id))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLUGIN_REFUSED))
                .hasMessageContaining(why);
        assertThat(engine.plugins()).extracting(PluginInfo::id).contains(id);
    }

    /** Runs a container from its start to its removal; in a frame of its own, so that no local variable keeps anything. */
    private WeakReference<ClassLoader> use() {
        Container container = create("used");
        container.start();
        Throwable own = catchThrowable(container::pause).getCause();
        ClassLoader loader = own.getClass().getClassLoader();
        assertThat(loader.getName()).contains("runtime");
        container.kill(Signal.KILL);
        container.waitForExit();
        container.remove(RemoveOptions.FORCE);
        return new WeakReference<>(loader);
    }

    @Test
    void aPluginThatDrivesAConfiguredRuntimeStaysWhileContainersRunOnIt() {
        Container container = create("web");
        container.start();
        assertRefused("runtime", "containers run on it: web");
        assertRefused("log", "containers log through it: web");
        container.kill(Signal.KILL);
        container.waitForExit();
        container.remove(RemoveOptions.FORCE);
        engine.unloadPlugin("runtime");
        engine.unloadPlugin("log");
        assertThat(engine.plugins()).extracting(PluginInfo::id).doesNotContain("runtime", "log");
    }

    @Test
    void aLogDriverStaysWhileALogIsReadThroughIt() {
        Container container = create("web");
        try (LogStream log = container.logs(LogQuery.ALL)) {
            assertThat(log.hasNext()).isFalse();
            assertRefused("log", "logs are read through it: web");
        }
        assertThat(engine.reloadPlugin("log").state()).isEqualTo(PluginInfo.State.STARTED);
    }

    @Test
    void aReloadClosesTheRuntimesOfTheOldVersionAndTheNewOneServesTheNextContainer() throws Exception {
        use();
        assertThat(engine.info().runtimes()).containsEntry("indirect", "version 1");
        buildRuntime("version 2");
        assertThat(engine.reloadPlugin("runtime").provides()).containsExactly("runtime:driver");
        assertThat(System.getProperty("gantry.test.closed")).isEqualTo("version 1");
        assertThat(engine.info().runtimes()).containsEntry("indirect", "version 2");
        use();
    }

    @Test
    void aReloadOfAJarThatIsUnfitLeavesTheOldVersion() throws Exception {
        use();
        Files.writeString(runtimeJar, "no jar");
        assertRefused(engine::reloadPlugin, "runtime", "stays loaded as it was");
        use();
    }

    @Test
    void theClassesOfAReloadedAndOfAnUnloadedPluginAreCollected() {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            loaders.add(use());
            engine.reloadPlugin("runtime");
        }
        loaders.add(use());
        engine.unloadPlugin("runtime");
        assertCollected(loaders);
    }

    private static void assertCollected(List<WeakReference<ClassLoader>> loaders) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end && loaders.stream().anyMatch(loader -> loader.get() != null)) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
    }

    @Test
    void noPluginIsExchangedUnderAnOperation() {
        Container container = create("web");
        container.batch(operations -> {
            assertThatThrownBy(() -> engine.reloadPlugin("log"))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WOULD_DEADLOCK));
            CompletableFuture<Throwable> elsewhere =
                    CompletableFuture.supplyAsync(() -> catchThrowable(() -> engine.unloadPlugin("log")));
            assertThat(elsewhere.join())
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLUGIN_REFUSED))
                    .hasMessageContaining("operations on containers are under way");
            return true;
        });
        engine.unloadPlugin("log");
    }

    @Test
    void aWaitDoesNotKeepPluginsFromBeingExchanged() throws Exception {
        Container container = create("web");
        CompletableFuture<WaitResult> waiting =
                container.whenMet(List.of(new WaitCondition.State(ContainerState.RUNNING)));
        engine.reloadPlugin("runtime");
        assertThat(waiting).isNotDone();
        container.start();
        assertThat(waiting.get(30, TimeUnit.SECONDS).exit()).isEmpty();
        container.kill(Signal.KILL);
        container.waitForExit();
    }
}
