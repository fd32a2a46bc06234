// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.contract.Behavior;
import dev.gantry.testkit.contract.TestHost;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What every runtime does. Its author extends this:
 *
 * <pre>{@code
 * class MyRuntimeConformanceTest extends OciRuntimeContract {
 *     protected OciRuntimeProvider provider() {
 *         return new MyRuntimeProvider();
 *     }
 *
 *     public boolean has(Behavior behavior) {
 *         return behavior != SUPPORTS_PAUSE;
 *     }
 * }
 * }</pre>
 *
 * <p>Rules that take real processes need whatever the runtime needs, such as root.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
public abstract class OciRuntimeContract
        implements AttachRules,
                ConcurrencyRules,
                DeleteRules,
                ExecEndRules,
                ExecFailureRules,
                ExecRules,
                ExecStreamRules,
                ExecTerminalRules,
                ExitCommandRules,
                ExitRules,
                FailureRules,
                InfoRules,
                KillRules,
                LeftoverRules,
                LogRules,
                LogReopenRules,
                PauseRules,
                PhaseRules,
                ProcessRules,
                SharedStateRules,
                SignalRules,
                TerminalLineRules,
                TerminalRules,
                TimeoutRules,
                UnsupportedRules,
                UpdateRules {
    private static final List<String> APPLETS = List.of(
            "cat",
            "echo",
            "env",
            "false",
            "hostname",
            "id",
            "printf",
            "pwd",
            "seq",
            "sh",
            "sleep",
            "stty",
            "test",
            "true",
            "tty");

    private @Nullable TestHost host;
    private @Nullable RuntimeSetup setup;
    private @Nullable ContractContainers containers;

    /** The provider under test. */
    protected abstract OciRuntimeProvider provider();

    /**
     * What the runtime is opened with: the provider's own choices, unless this is overridden.
     *
     * @param directory for files that settings name
     */
    protected RuntimeSettings settings(Path directory) throws IOException {
        return RuntimeSettings.DEFAULT;
    }

    /** The program of the monitor: conmon, unless this is overridden. */
    protected String monitorPath() {
        return "conmon";
    }

    /**
     * The host: the real one, unless this is overridden. Time passes for the rules as it does there.
     *
     * @param directory for files of the host; not used by anybody else
     */
    protected HostServices host(Path directory) {
        TestHost opened = TestHost.open(directory);
        host = opened;
        return opened.services();
    }

    /**
     * Makes the root filesystem of all containers: the machine's busybox, unless this is overridden. There have to be
     * the programs that the rules use in {@code /bin}, an empty file {@code /bin/plain} that is not executable, and
     * the directories {@code /dev}, {@code /etc}, {@code /proc} and {@code /tmp}.
     *
     * @param directory exists, and is empty
     */
    protected void makeRootFilesystem(Path directory) throws IOException {
        for (String name : List.of("bin", "dev", "etc", "proc", "tmp")) {
            Files.createDirectory(directory.resolve(name));
        }
        Path bin = directory.resolve("bin");
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.createFile(bin.resolve("plain"));
    }

    /** The {@code config.json} of a bundle: {@link Workload#toConfigJson}, unless this is overridden. */
    protected String config(Path rootFilesystem, String containerId, Workload workload) {
        return workload.toConfigJson(rootFilesystem.toString(), cgroup(containerId));
    }

    /** The cgroup that a container has by default. */
    protected static String cgroup(String containerId) {
        return "/gantry-contract-" + containerId;
    }

    /** The containers of the present rule. */
    @Override
    public final ContractContainers containers() {
        if (containers == null) {
            throw new IllegalStateException("no rule is being tested");
        }
        return containers;
    }

    @BeforeAll
    final void prepare(@TempDir Path directory) throws IOException {
        Path root = Files.createDirectory(directory.resolve("rootfs"));
        makeRootFilesystem(root);
        setup = new RuntimeSetup(
                provider(),
                settings(directory),
                monitorPath(),
                host(Files.createDirectory(directory.resolve("host"))),
                root,
                this::config,
                this);
    }

    @BeforeEach
    final void open(@TempDir Path directory) {
        if (setup == null) {
            throw new IllegalStateException("not prepared");
        }
        containers = new ContractContainers(setup, directory);
    }

    @AfterEach
    final void close() {
        if (containers != null) {
            containers.close();
            containers = null;
        }
    }

    @AfterAll
    final void leaveHost() {
        if (host != null) {
            host.close();
        }
    }

    /** Everything, unless this is overridden. */
    @Override
    public boolean has(Behavior behavior) {
        return true;
    }
}
