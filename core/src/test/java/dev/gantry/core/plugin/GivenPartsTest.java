// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/** What a program gives an engine as objects, and what its configuration tells plugins. */
class GivenPartsTest {
    private static final Instant LONG_AGO = Instant.parse("2001-02-03T04:05:06Z");

    @TempDir
    Path directory;

    private EngineConfig.Builder config;

    @BeforeEach
    void configure() {
        config = EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .store(EngineConfig.StoreKind.MEMORY)
                .defaultRuntime("mine")
                .defaultLogDriver("mine");
    }

    /** A runtime that is asked for no container. */
    private record NamedRuntime(String name) implements OciRuntimeProvider {
        @Override
        public OciRuntime open(RuntimeContext context) {
            OciRuntime runtime = mock(OciRuntime.class);
            when(runtime.info()).thenReturn(new RuntimeInfo(name, Optional.empty(), Optional.empty(), Set.of()));
            return runtime;
        }
    }

    /** A log driver that keeps nothing. */
    private record NamedLogDriver(String name) implements LogDriver {
        @Override
        public Set<String> names() {
            return Set.of(name);
        }

        @Override
        public void validate(LogTarget target) {}

        @Override
        public LogSink sink(LogTarget target) {
            return new LogSink.None();
        }

        @Override
        public Optional<Path> path(LogTarget target) {
            return Optional.empty();
        }

        @Override
        public LogReader read(LogTarget target, LogQuery query) {
            throw new EngineException(ErrorCode.NO_LOGS, "of " + target.name());
        }
    }

    /** The host, but at another time. */
    private record HostLongAgo(HostServices real) implements HostServices {
        @Override
        public Clock clock() {
            return Clock.fixed(LONG_AGO, ZoneOffset.UTC);
        }

        @Override
        public ProcessLauncher launcher() {
            return real.launcher();
        }

        @Override
        public ProcessTable processes() {
            return real.processes();
        }

        @Override
        public DirectoryWatcher directories() {
            return real.directories();
        }

        @Override
        public PacketSockets packetSockets() {
            return real.packetSockets();
        }

        @Override
        public Scheduler scheduler() {
            return real.scheduler();
        }

        @Override
        public void failpoint(String name) {
            real.failpoint(name);
        }
    }

    private EngineBuilder builder() {
        return EngineBuilder.of(config.build())
                .discovery(false)
                .runtime(new NamedRuntime("mine"))
                .logDriver(new NamedLogDriver("mine"));
    }

    @Test
    void givenExtensionsAreListedAsThoseOfTheProgram() {
        try (Engine engine = builder().open()) {
            assertThat(engine.plugins()).singleElement().satisfies(plugin -> {
                assertThat(plugin.id()).isEqualTo("program");
                assertThat(plugin.provides()).containsExactly("log:mine", "runtime:mine");
                assertThat(plugin.location()).contains(NamedRuntime.class.getName());
            });
            assertThat(engine.info().defaultRuntime()).isEqualTo("mine");
        }
    }

    @Test
    void twoGivenExtensionsOfOneNameAreRefused() {
        EngineBuilder twice = builder().runtime(new NamedRuntime("mine"));
        try (Engine engine = twice.open()) {
            assertThatThrownBy(engine::plugins)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLUGIN_REFUSED))
                    .hasMessageContaining("runtime 'mine' is provided");
        }
    }

    @Test
    void aPluginWithTheNameOfAGivenExtensionIsRefused() throws Exception {
        Path jars = Files.createDirectory(directory.resolve("jars"));
        PluginJarBuilder.plugin("other").runtime("a.Run", "mine").build(jars.resolve("other.jar"));
        config.pluginDirectory(jars);
        try (Engine engine = builder().discovery(true).open()) {
            assertThat(engine.plugins())
                    .filteredOn(plugin -> plugin.id().equals("other"))
                    .singleElement()
                    .extracting(PluginInfo::problem)
                    .asString()
                    .contains("runtime 'mine' is provided by plugin program");
        }
    }

    @Test
    void withoutDiscoveryNeitherDirectoriesNorTheClassPathAreLookedAt() throws Exception {
        Path jars = Files.createDirectory(directory.resolve("jars"));
        PluginJarBuilder.plugin("other").runtime("a.Run", "other").build(jars.resolve("other.jar"));
        config.pluginDirectory(jars);
        try (Engine engine = builder().open()) {
            assertThat(engine.plugins()).extracting(PluginInfo::id).containsExactly("program");
        }
    }

    @Test
    void allTimeIsThatOfTheGivenHost() throws Exception {
        Path rootfs = Files.createDirectory(directory.resolve("rootfs"));
        try (Engine engine = builder().host(HostLongAgo::new).open()) {
            engine.create(ContainerSpec.builder(rootfs).command("true").build());
            assertThat(engine.containers())
                    .singleElement()
                    .satisfies(container -> assertThat(container.createdAt()).isEqualTo(LONG_AGO));
        }
    }

    @Test
    void pluginsAreToldWhatTheConfigurationSaysForThem() throws Exception {
        Path jars = Files.createDirectory(directory.resolve("jars"));
        String members = """
                private final dev.gantry.spi.PluginContext context;
                @jakarta.inject.Inject Run(dev.gantry.spi.PluginContext context) { this.context = context; }
                """;
        PluginJarBuilder.plugin("told")
                .extension("a.Run", "dev.gantry.spi.runtime.OciRuntimeProvider", members + """
                        public String name() { return context.options().get("name"); }
                        public dev.gantry.spi.runtime.OciRuntime open(dev.gantry.spi.runtime.RuntimeContext context) {
                            throw new UnsupportedOperationException("open");
                        }
                        """)
                .build(jars.resolve("told.jar"));
        config.pluginDirectory(jars).pluginOptions("told", Map.of("name", "as-told"));
        try (Engine engine = Engine.open(config.build())) {
            assertThat(engine.plugins())
                    .filteredOn(plugin -> plugin.id().equals("told"))
                    .singleElement()
                    .extracting(PluginInfo::provides)
                    .isEqualTo(List.of("runtime:as-told"));
        }
    }
}
