// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.EventQuery;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/** Nothing null gets into an engine, and whoever passes it is told which parameter it was. */
class NullArgumentsTest {
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(String.class, "x"),
            Map.entry(byte[].class, new byte[0]),
            Map.entry(Path.class, Path.of("/x")),
            Map.entry(Duration.class, Duration.ZERO),
            Map.entry(Signal.class, Signal.TERM),
            Map.entry(Dependencies.class, Dependencies.START),
            Map.entry(ContainerUpdate.class, ContainerUpdate.resources(Resources.NONE)),
            Map.entry(CleanupOptions.class, CleanupOptions.DEFAULT),
            Map.entry(RemoveOptions.class, RemoveOptions.DEFAULT),
            Map.entry(AttachOptions.class, AttachOptions.inputOnly()),
            Map.entry(HttpAttachOptions.class, HttpAttachOptions.DEFAULT),
            Map.entry(ByteChannel.class, mock(ByteChannel.class)),
            Map.entry(TerminalSize.class, new TerminalSize(24, 80)),
            Map.entry(LogQuery.class, LogQuery.ALL),
            Map.entry(EventQuery.class, EventQuery.ALL),
            Map.entry(Collection.class, List.of(WaitCondition.exit())),
            Map.entry(Function.class, Function.identity()));

    @TempDir
    Path directory;

    private Engine engine;
    private Container container;

    @BeforeEach
    void open() throws Exception {
        OciRuntimeProvider runtime = mock(OciRuntimeProvider.class);
        when(runtime.name()).thenReturn("mine");
        OciRuntime opened = mock(OciRuntime.class);
        when(runtime.open(any())).thenReturn(opened);
        LogDriver log = mock(LogDriver.class);
        when(log.names()).thenReturn(Set.of("mine"));
        when(log.path(any())).thenReturn(Optional.empty());
        when(log.sink(any())).thenReturn(new LogSink.None());
        engine = EngineBuilder.of(EngineConfig.builder()
                        .root(directory.resolve("root"))
                        .runRoot(directory.resolve("run"))
                        .store(EngineConfig.StoreKind.MEMORY)
                        .defaultRuntime("mine")
                        .defaultLogDriver("mine")
                        .build())
                .discovery(false)
                .runtime(runtime)
                .logDriver(log)
                .open();
        Path rootfs = Files.createDirectory(directory.resolve("rootfs"));
        container = engine.create(ContainerSpec.builder(rootfs).command("true").build());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static void refusesNulls(Class<?> type, Object instance) {
        int looked = 0;
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            Parameter[] parameters = method.getParameters();
            for (int index = 0; index < parameters.length; index++) {
                Object[] arguments = new Object[parameters.length];
                for (int i = 0; i < parameters.length; i++) {
                    arguments[i] = i == index ? null : SAMPLES.get(parameters[i].getType());
                }
                Throwable thrown = catchThrowable(() -> {
                    try {
                        method.invoke(instance, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
                assertThat(thrown)
                        .as(method.toString())
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(parameters[index].getName());
                looked++;
            }
        }
        assertThat(looked).as("parameters of " + type).isGreaterThan(5);
    }

    @Test
    void theEngineTakesNone() {
        refusesNulls(Engine.class, engine);
    }

    @Test
    void aContainerTakesNone() {
        refusesNulls(Container.class, container);
    }

    @Test
    void norDoesOneWithinABatch() {
        container.batch(operations -> {
            refusesNulls(ContainerOperations.class, operations);
            return true;
        });
    }
}
