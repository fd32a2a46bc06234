// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.core.host.Failpoints;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.testkit.contract.runtime.ContractContainers;
import dev.gantry.testkit.contract.runtime.OciRuntimeContract;
import dev.gantry.testkit.contract.runtime.Workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What every runtime with a command line does with real containers: the contract of all runtimes, and what comes of
 * conmon and cgroups. Needs root, conmon, busybox and the runtime.
 */
@Tag("real")
public abstract class CliRuntimeContract extends OciRuntimeContract {
    /** The runtime's program, where the provider's own choice does not do here. */
    protected Optional<Path> program(Path directory) throws IOException {
        return Optional.empty();
    }

    @Override
    protected final RuntimeSettings settings(Path directory) throws IOException {
        return new RuntimeSettings(Optional.empty(), program(directory).map(Path::toString), List.of(), Map.of());
    }

    @Test
    void infoNamesTheVersions() {
        assertThat(containers().runtime().info().version()).contains("version");
        assertThat(containers().runtime().info().monitor())
                .hasValueSatisfying(line -> assertThat(line).startsWith("conmon version"));
        assertThat(containers().runtime().info().path()).isPresent();
    }

    @Test
    void theMonitorIsAConmonOfThisContainer() {
        Bundle bundle = containers().bundle(Workload.of("true"));
        CreatedContainer created = containers().runtime().create(containers().request(bundle));
        assertThat(created.monitor())
                .hasValueSatisfying(
                        monitor -> assertThat(containers().host().processes().arguments(monitor))
                                .contains(bundle.containerId()));
    }

    /** Where a service manager that ends the engine's service with all that is in its cgroup does not find it. */
    @Test
    void monitorIsNotInTheEnginesCgroupAndLeavesNoneBehind(@TempDir Path temporary) throws Exception {
        try (RealContainers real = new RealContainers(provider(), program(temporary), temporary, Failpoints.OFF)) {
            Bundle second = real.bundle("sleep", "1000");
            try (EngineService service = new EngineService(real.cgroup())) {
                Bundle first = real.started("sleep", "1000");
                CreatedContainer created = real.runtime().create(real.request(second));

                assertThat(service.members()).contains(ProcessHandle.current().pid());
                assertThat(service.members())
                        .doesNotContain(
                                created.pid(), created.monitor().orElseThrow().pid());
                assertThat(real.monitorCgroups()).isNotEmpty();
                real.runtime().delete(first);
                assertThat(real.monitorCgroups()).as("with the other monitor").isNotEmpty();
            }
            real.runtime().delete(second);
            RealContainers.await("end of conmon", () -> real.processes(second).isEmpty());
            real.runtime().close();
            assertThat(real.monitorCgroups()).isEmpty();
        }
    }

    /** CVE-2024-21626: one of the numbers is the descriptor that an old runtime leaks. */
    @Test
    void workingDirectoryNeverLeadsToTheHost(@TempDir Path temporary) throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "of the host");
        try (RealContainers real = new RealContainers(provider(), program(temporary), temporary, Failpoints.OFF)) {
            for (int descriptor = 3; descriptor < 12; descriptor++) {
                Files.createSymbolicLink(
                        temporary.resolve("rootfs/tmp/" + descriptor), Path.of("/proc/self/fd/" + descriptor));
                Bundle bundle = real.bundle("cat", "../../../../../.." + secret);
                Path config = bundle.path().resolve("config.json");
                Files.writeString(
                        config,
                        Files.readString(config).replace("\"cwd\":\"/\"", "\"cwd\":\"/tmp/" + descriptor + "\""));

                assertThatThrownBy(() -> {
                            real.runtime().create(real.request(bundle));
                            real.runtime().start(bundle);
                            real.awaitExit(bundle);
                            throw new IllegalStateException(Files.readString(real.log(bundle)));
                        })
                        .hasMessageNotContaining("of the host");
            }
        }
    }

    @Test
    void updateIsSeenInTheCgroup() throws IOException {
        Bundle bundle = containers().sleeping();

        containers()
                .runtime()
                .update(
                        bundle,
                        new ResourceUpdate(
                                Resources.NONE, "{\"memory\":{\"limit\":67108864},\"pids\":{\"limit\":77}}"));

        assertThat(cgroups(bundle).stream()
                        .map(directory -> directory.resolve("memory.limit_in_bytes"))
                        .filter(Files::exists)
                        .map(CliRuntimeContract::read))
                .containsOnly("67108864");
        assertThat(cgroups(bundle).stream()
                        .map(directory -> directory.resolve("pids.max"))
                        .filter(Files::exists)
                        .map(CliRuntimeContract::read))
                .contains("77");
    }

    private static List<Path> cgroups(Bundle bundle) throws IOException {
        return RealContainers.cgroups(cgroup(bundle.containerId()).substring(1));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void killOfAllReachesTheWholeCgroup() throws IOException {
        Bundle bundle = containers().started(Workload.shell("sleep 1000 & wait"));

        containers().runtime().kill(bundle, Signal.KILL, true);

        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    void deleteLeavesNoCgroup() throws IOException {
        Bundle bundle = containers().sleeping();
        assertThat(cgroups(bundle)).isNotEmpty();

        containers().runtime().delete(bundle);

        assertThat(cgroups(bundle)).isEmpty();
    }

    @Test
    void deleteEndsMonitorThatCannotReport() {
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        CreatedContainer created = containers().runtime().create(containers().request(bundle));
        containers().start(bundle);
        assertThat(containers().host().processes().signal(created.monitor().orElseThrow(), Signal.parse("STOP")))
                .isTrue();

        containers().runtime().delete(bundle);

        containers().assertNothingIsLeft(bundle);
    }

    @Test
    void whatConmonLeftOfAnEarlierRunIsNotBelieved() throws IOException {
        Bundle bundle = containers().bundle(Workload.shell("exit 3"));
        Files.createDirectories(bundle.runDirectory().resolve("persist"));
        Files.writeString(bundle.runDirectory().resolve("persist/exit"), "5");
        Files.writeString(bundle.runDirectory().resolve("persist/oom"), "");
        Files.writeString(bundle.path().resolve("oom"), "");

        containers().runtime().create(containers().request(bundle));

        assertThat(containers().runtime().exitReport(bundle)).isEmpty();
        containers().start(bundle);
        assertThat(containers().awaitExit(bundle).oomKilled()).isFalse();
    }

    @Test
    void theMessageOfAFailedCreateBeginsWithTheRuntime() {
        Bundle bundle = containers().bundle(Workload.of("nosuch"));
        assertThatThrownBy(() -> containers().runtime().create(containers().request(bundle)))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith(provider().name() + ": ");
    }

    /** A JVM for each point takes its time. */
    @Test
    @Timeout(900)
    void abandonEndsWhateverAKilledEngineLeft(@TempDir Path temporary) throws Exception {
        Path trace = temporary.resolve("trace");
        assertThat(lifecycleInAnotherJvm(
                        temporary, ContractContainers.newId(), "-D" + Failpoints.TRACE_PROPERTY + "=" + trace))
                .isZero();
        List<String> points = List.copyOf(new LinkedHashSet<>(Files.readAllLines(trace)));
        assertThat(points).contains("conmon.spawning", "conmon.spawned", "conmon.reported");

        try (RealContainers survivor = new RealContainers(provider(), program(temporary), temporary, Failpoints.OFF)) {
            for (String point : points) {
                String id = ContractContainers.newId();
                assertThat(lifecycleInAnotherJvm(temporary, id, "-D" + Failpoints.PROPERTY + "=" + point + "=kill"))
                        .as("exit code of a JVM killed at %s", point)
                        .isEqualTo(137);
                Bundle bundle = survivor.bundleOf(id, "sleep", "1000");

                survivor.runtime().abandon(bundle);

                assertThatCode(() -> survivor.assertNothingIsLeft(bundle))
                        .as("what a JVM killed at %s left", point)
                        .doesNotThrowAnyException();
                assertThat(survivor.cgroups(bundle))
                        .as("cgroups after %s", point)
                        .isEmpty();
                survivor.runtime().create(survivor.request(bundle));
                survivor.runtime().delete(bundle);
            }
        }
    }

    private int lifecycleInAnotherJvm(Path temporary, String id, String property) throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        property,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LifecycleMain.class.getName(),
                        provider().getClass().getName(),
                        temporary.toString(),
                        program(temporary).map(Path::toString).orElse(""),
                        id)
                .inheritIO()
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
