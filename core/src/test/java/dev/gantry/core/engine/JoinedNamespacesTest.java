// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.LogSink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/** A container joins the namespaces of another one's first process, and never those of whatever got its number since. */
class JoinedNamespacesTest {
    @TempDir
    Path directory;

    private final ProcessRuntime runtime = new ProcessRuntime();
    private Engine engine;
    private ProcessTable processes;
    private Container owner;
    private Container guest;

    @BeforeEach
    void open() throws Exception {
        Path rootfs = Files.createDirectory(directory.resolve("rootfs"));
        EngineConfig config = EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .store(EngineConfig.StoreKind.MEMORY)
                .defaultRuntime("process")
                .defaultLogDriver("mock")
                .supervise(false)
                .build();
        engine = EngineBuilder.of(config)
                .discovery(false)
                .runtime(runtime)
                .logDriver(logDriver())
                .host(this::watched)
                .open();
        owner = engine.create(
                ContainerSpec.builder(rootfs).name("owner").command("true").build());
        NamespaceSpec defaults = NamespaceSpec.DEFAULT;
        guest = engine.create(ContainerSpec.builder(rootfs)
                .name("guest")
                .command("true")
                .namespaces(new NamespaceSpec(
                        NamespaceMode.container("owner"),
                        defaults.ipc(),
                        defaults.uts(),
                        defaults.cgroup(),
                        defaults.network(),
                        defaults.hostname()))
                .build());
        owner.start();
    }

    @AfterEach
    void close() {
        engine.close();
        runtime.close();
    }

    private static LogDriver logDriver() {
        LogDriver driver = mock(LogDriver.class);
        when(driver.names()).thenReturn(Set.of("mock"));
        when(driver.sink(any())).thenReturn(new LogSink.None());
        when(driver.path(any())).thenReturn(Optional.empty());
        return driver;
    }

    private HostServices watched(HostServices real) {
        processes = mock(ProcessTable.class, delegatesTo(real.processes()));
        HostServices host = mock(HostServices.class, delegatesTo(real));
        doReturn(processes).when(host).processes();
        return host;
    }

    private long pid() {
        return owner.inspect().summary().pid();
    }

    private void assertNotStarted(String why, Dependencies mode) {
        assertThatThrownBy(() -> guest.start(mode))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STATE))
                .hasMessageContainingAll(owner.id(), why);
        assertThat(guest.state()).isEqualTo(ContainerState.CONFIGURED);
    }

    @Test
    void theNamespaceOfALivingProcessIsJoined() throws Exception {
        guest.start();
        assertThat(guest.state()).isEqualTo(ContainerState.RUNNING);
        assertThat(Files.readString(directory.resolve("root/containers/" + guest.id() + "/config.json")))
                .contains("/proc/" + pid() + "/ns/pid");
    }

    @Test
    void aDependencyWhoseProcessIsGoneDoesNotCountAsRunning() {
        runtime.end(owner.id());
        for (Dependencies mode : Dependencies.values()) {
            assertNotStarted("not started", mode);
        }
        assertThat(runtime.created).containsExactly(owner.id());
    }

    @Test
    void aProcessThatGotTheNumberOfTheFirstOneIsNotTakenForIt() {
        long pid = pid();
        ProcessIdentity stranger = new ProcessIdentity(pid, 1);
        doReturn(Optional.of(stranger)).when(processes).identify(pid);
        doReturn(false)
                .when(processes)
                .isAlive(argThat(process -> process != null && process.pid() == pid && !process.equals(stranger)));
        assertNotStarted("not started", Dependencies.REQUIRE);
        assertThat(runtime.created).containsExactly(owner.id());
    }

    @Test
    void aContainerThatWasMadeWhileTheOtherEndedIsUnmade() {
        runtime.whileMaking = bundle -> runtime.end(owner.id());
        assertNotStarted("ended while", Dependencies.REQUIRE);
        assertThat(runtime.created).containsExactly(owner.id(), guest.id());
        assertThat(runtime.deleted).containsExactly(guest.id());
    }
}
