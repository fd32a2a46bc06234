// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.core.host.Failpoints;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every runtime with a command line does with real containers. Needs root, conmon, busybox and the runtime. */
@Tag("real")
public abstract class CliRuntimeContract {
    @TempDir
    private Path temporary;

    private RealContainers containers;

    /** The provider under test. */
    protected abstract OciRuntimeProvider provider();

    /** The runtime's program, where the provider's own choice does not do here. */
    protected Optional<Path> program(Path directory) throws IOException {
        return Optional.empty();
    }

    @BeforeEach
    void open() throws IOException {
        containers = new RealContainers(provider(), program(temporary), temporary, Failpoints.OFF);
    }

    @AfterEach
    void close() throws IOException {
        containers.close();
    }

    @Test
    void infoNamesTheVersions() {
        assertThat(containers.runtime().info().version()).contains("version");
        assertThat(containers.runtime().info().monitor())
                .hasValueSatisfying(line -> assertThat(line).startsWith("conmon version"));
        assertThat(containers.runtime().info().features()).contains(RuntimeFeature.PROCESSES);
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "126", "127"})
    void exitCodeIsTheOneOfTheCommand(int code) throws IOException {
        Instant before = Instant.now().minusSeconds(1);

        Bundle bundle = containers.started("sh", "-c", "exit " + code);

        ExitReport report = containers.awaitExit(bundle);
        assertThat(report.status()).isEqualTo(new ExitStatus.Code(code));
        assertThat(report.oomKilled()).isFalse();
        assertThat(report.finishedAt()).isBetween(before, Instant.now().plusSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({"9,137", "15,143"})
    void signalGivesItsExitCode(int signal, int code) throws IOException {
        // A first process dies only of signals it has a handler for, save SIGKILL.
        Bundle bundle = containers.started("sh", "-c", "trap 'exit 143' TERM; echo ready; while :; do sleep 1; done");
        RealContainers.await("handler", () -> read(containers.log(bundle)).endsWith("ready"));

        containers.runtime().kill(bundle, new Signal(signal), false);

        assertThat(containers.awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(code));
    }

    @Test
    void phasesFollowTheLifecycle() throws IOException {
        Bundle bundle = containers.bundle("sleep", "1000");
        assertThat(containers.runtime().status(bundle)).isEqualTo(RuntimeStatus.ABSENT);

        CreatedContainer created = containers.runtime().create(containers.request(bundle));
        assertThat(containers.runtime().status(bundle)).isEqualTo(new RuntimeStatus(Phase.CREATED, created.pid()));
        assertThat(created.monitor())
                .hasValueSatisfying(
                        monitor -> assertThat(containers.host().processes().arguments(monitor))
                                .contains(bundle.containerId()));

        containers.runtime().start(bundle);
        assertThat(containers.runtime().status(bundle)).isEqualTo(new RuntimeStatus(Phase.RUNNING, created.pid()));

        containers.runtime().kill(bundle, Signal.KILL, false);
        containers.awaitExit(bundle);
        assertThat(containers.runtime().status(bundle)).isEqualTo(new RuntimeStatus(Phase.STOPPED, 0));

        containers.runtime().delete(bundle);
        assertThat(containers.runtime().status(bundle)).isEqualTo(RuntimeStatus.ABSENT);
        assertThat(containers.runtime().exitReport(bundle)).isEmpty();
    }

    /** Where a service manager that ends the engine's service with all that is in its cgroup does not find it. */
    @Test
    void monitorIsNotInTheEnginesCgroupAndLeavesNoneBehind() throws Exception {
        Bundle second = containers.bundle("sleep", "1000");
        try (EngineService service = new EngineService(containers.cgroup())) {
            Bundle first = containers.started("sleep", "1000");
            CreatedContainer created = containers.runtime().create(containers.request(second));

            assertThat(service.members()).contains(ProcessHandle.current().pid());
            assertThat(service.members())
                    .doesNotContain(
                            created.pid(), created.monitor().orElseThrow().pid());
            assertThat(containers.monitorCgroups()).isNotEmpty();
            containers.runtime().delete(first);
            assertThat(containers.monitorCgroups()).as("with the other monitor").isNotEmpty();
        }
        containers.runtime().delete(second);
        RealContainers.await("end of conmon", () -> containers.processes(second).isEmpty());
        containers.runtime().close();
        assertThat(containers.monitorCgroups()).isEmpty();
    }

    /** CVE-2024-21626: one of the numbers is the descriptor that an old runtime leaks. */
    @Test
    void workingDirectoryNeverLeadsToTheHost() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "of the host");
        for (int descriptor = 3; descriptor < 12; descriptor++) {
            Files.createSymbolicLink(
                    temporary.resolve("rootfs/tmp/" + descriptor), Path.of("/proc/self/fd/" + descriptor));
            Bundle bundle = containers.bundle("cat", "../../../../../.." + secret);
            Path config = bundle.path().resolve("config.json");
            Files.writeString(
                    config, Files.readString(config).replace("\"cwd\":\"/\"", "\"cwd\":\"/tmp/" + descriptor + "\""));

            assertThatThrownBy(() -> {
                        containers.runtime().create(containers.request(bundle));
                        containers.runtime().start(bundle);
                        containers.awaitExit(bundle);
                        throw new IllegalStateException(Files.readString(containers.log(bundle)));
                    })
                    .hasMessageNotContaining("of the host");
        }
    }

    @Test
    void outputGoesToTheLogWithItsStream() throws IOException {
        Bundle bundle = containers.started("sh", "-c", "echo out; echo err >&2; printf tail");
        containers.awaitExit(bundle);

        assertThat(Files.readAllLines(containers.log(bundle)).stream().map(line -> line.split(" ", 2)[1]))
                .containsExactlyInAnyOrder("stdout F out", "stderr F err", "stdout P tail");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(containers.log(bundle))))
                .isEqualTo("rw-------");
    }

    @Test
    void runTimeoutReportsMinusOne() throws IOException {
        Bundle bundle = containers.bundle("sleep", "1000");
        containers.runtime().create(containers.request(bundle, Optional.of(Duration.ofMillis(700)), List.of()));
        containers.runtime().start(bundle);

        assertThat(containers.awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(-1));
    }

    @Test
    void pauseFreezesUntilResume() throws IOException {
        Bundle bundle = containers.started("sleep", "1000");

        containers.runtime().pause(bundle);
        assertThat(containers.runtime().status(bundle).phase()).isEqualTo(Phase.PAUSED);
        containers.runtime().resume(bundle);

        assertThat(containers.runtime().status(bundle).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void killOfPausedContainerTakesEffectAsTheFeaturesSay() throws IOException {
        Bundle bundle = containers.started("sleep", "1000");
        containers.runtime().pause(bundle);

        containers.runtime().kill(bundle, Signal.KILL, false);
        if (!containers.runtime().info().features().contains(RuntimeFeature.KILL_WHILE_PAUSED)) {
            assertThat(containers.runtime().status(bundle).phase()).isEqualTo(Phase.PAUSED);
            containers.runtime().resume(bundle);
        }

        assertThat(containers.awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(137));
    }

    @Test
    void updateIsSeenInTheCgroup() throws IOException {
        Bundle bundle = containers.started("sleep", "1000");

        containers
                .runtime()
                .update(
                        bundle,
                        new ResourceUpdate(
                                Resources.NONE, "{\"memory\":{\"limit\":67108864},\"pids\":{\"limit\":77}}"));

        assertThat(containers.cgroups(bundle).stream()
                        .map(directory -> directory.resolve("memory.limit_in_bytes"))
                        .filter(Files::exists)
                        .map(CliRuntimeContract::read))
                .containsOnly("67108864");
        assertThat(containers.cgroups(bundle).stream()
                        .map(directory -> directory.resolve("pids.max"))
                        .filter(Files::exists)
                        .map(CliRuntimeContract::read))
                .contains("77");
        assertThat(bundle.runDirectory().resolve("resources.json")).doesNotExist();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void killOfEndedContainerSaysThatItIsStopped() throws IOException {
        Bundle bundle = containers.started("true");
        containers.awaitExit(bundle);

        assertThatThrownBy(() -> containers.runtime().kill(bundle, Signal.TERM, false))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STOPPED));
    }

    @Test
    void killOfAllReachesTheWholeCgroup() throws IOException {
        Bundle bundle = containers.started("sh", "-c", "sleep 1000 & wait");

        containers.runtime().kill(bundle, Signal.KILL, true);

        assertThat(containers.awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(137));
    }

    @Test
    void deleteOfRunningContainerLeavesNothing() throws IOException {
        for (int i = 0; i < 10; i++) {
            Bundle bundle = containers.started("sleep", "1000");

            containers.runtime().delete(bundle);

            assertNothingIsLeft(bundle);
            containers.runtime().delete(bundle);
        }
    }

    @Test
    void deleteOfCreatedContainerLeavesNothing() throws IOException {
        Bundle bundle = containers.bundle("sleep", "1000");
        containers.runtime().create(containers.request(bundle));

        containers.runtime().delete(bundle);

        assertNothingIsLeft(bundle);
    }

    @Test
    void deleteEndsMonitorThatCannotReport() throws IOException {
        Bundle bundle = containers.bundle("sleep", "1000");
        CreatedContainer created = containers.runtime().create(containers.request(bundle));
        containers.runtime().start(bundle);
        assertThat(containers.host().processes().signal(created.monitor().orElseThrow(), Signal.parse("STOP")))
                .isTrue();

        containers.runtime().delete(bundle);

        assertNothingIsLeft(bundle);
    }

    @Test
    void leftoversOfAnEarlierRunAreNotBelieved() throws IOException {
        Bundle bundle = containers.bundle("sleep", "1000");
        Files.writeString(containers.top().resolve("exits").resolve(bundle.containerId()), "5");
        Files.createDirectories(bundle.runDirectory().resolve("persist"));
        Files.writeString(bundle.runDirectory().resolve("persist/oom"), "");
        Files.writeString(bundle.path().resolve("oom"), "");

        containers.runtime().create(containers.request(bundle));

        assertThat(containers.runtime().exitReport(bundle)).isEmpty();
    }

    @Test
    void missingCommandIsSaidSoAndLeavesNothing() throws IOException {
        Bundle bundle = containers.bundle("nosuch");

        assertThatThrownBy(() -> containers.runtime().create(containers.request(bundle)))
                .hasMessageStartingWith(provider().name() + ": ")
                .hasMessageContaining("nosuch")
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_COMMAND_NOT_FOUND));

        assertNothingIsLeft(bundle);
    }

    @Test
    void commandThatIsNoProgramIsSaidSoAndLeavesNothing() throws IOException {
        Bundle bundle = containers.bundle("/etc");

        assertThatThrownBy(() -> containers.runtime().create(containers.request(bundle)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_PERMISSION_DENIED));

        assertNothingIsLeft(bundle);
    }

    @Test
    void malformedBundleIsSaidSoAndLeavesNothing() throws IOException {
        Bundle bundle = containers.bundle("true");
        Files.writeString(bundle.path().resolve("config.json"), "{");

        assertThatThrownBy(() -> containers.runtime().create(containers.request(bundle)))
                .hasMessageStartingWith(provider().name() + ": ")
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED));

        assertNothingIsLeft(bundle);
    }

    @Test
    void exitCommandRunsAfterAnExitAndNotAfterFailedCreate() throws IOException {
        Bundle good = containers.bundle("true");
        Path told = containers.top().resolve("told");
        List<String> command = List.of("/bin/sh", "-c", "echo \"$1\" >> \"$0\"", told.toString());
        containers.runtime().create(containers.request(good, Optional.empty(), with(command, good.containerId())));
        containers.runtime().start(good);
        containers.awaitExit(good);
        RealContainers.await(
                "exit command", () -> Files.exists(told) && !read(told).isEmpty());

        Bundle bad = containers.bundle("nosuch");
        assertThatThrownBy(() -> containers
                        .runtime()
                        .create(containers.request(bad, Optional.empty(), with(command, bad.containerId()))))
                .isInstanceOf(EngineException.class);
        RealContainers.await("end of conmon", () -> containers.processes(bad).isEmpty());

        assertThat(told).content().isEqualTo(good.containerId() + "\n");
    }

    private static List<String> with(List<String> command, String last) {
        List<String> all = new ArrayList<>(command);
        all.add(last);
        return all;
    }

    @Test
    void anotherInstanceFindsTheContainers() throws IOException {
        Bundle bundle = containers.started("sleep", "1000");
        RealContainers others = new RealContainers(provider(), program(temporary), temporary, Failpoints.OFF);
        try {
            assertThat(others.runtime().status(bundle).phase()).isEqualTo(Phase.RUNNING);
            others.runtime().kill(bundle, Signal.KILL, false);
            assertThat(others.awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(137));
        } finally {
            others.leave();
        }
    }

    @Test
    void manyFastCyclesLoseNoReport() throws IOException {
        for (int i = 0; i < 200; i++) {
            Bundle bundle = containers.bundle("sh", "-c", "exit " + i % 100);
            containers.runtime().create(containers.request(bundle));
            containers.runtime().start(bundle);
            assertThat(containers.awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(i % 100));
            containers.runtime().delete(bundle);
            assertThat(containers.leftovers(bundle)).isEmpty();
        }
    }

    @Test
    void abandonEndsWhateverAKilledEngineLeft() throws Exception {
        Path trace = temporary.resolve("trace");
        assertThat(lifecycleInAnotherJvm("0".repeat(64), "-D" + Failpoints.TRACE_PROPERTY + "=" + trace))
                .isZero();
        List<String> points = List.copyOf(new LinkedHashSet<>(Files.readAllLines(trace)));
        assertThat(points).contains("conmon.spawning", "conmon.held", "conmon.released", "conmon.reported");

        for (String point : points) {
            String id = "f".repeat(40) + Integer.toHexString(0x1000 + points.indexOf(point));
            assertThat(lifecycleInAnotherJvm(id, "-D" + Failpoints.PROPERTY + "=" + point + "=kill"))
                    .as("exit code of a JVM killed at %s", point)
                    .isEqualTo(137);
            Bundle bundle = containers.bundleOf(id, "sleep", "1000");

            containers.runtime().abandon(bundle);

            assertNothingIsLeft(bundle);
            assertThat(containers.cgroups(bundle)).as("cgroups after %s", point).isEmpty();
            containers.runtime().create(containers.request(bundle));
            containers.runtime().delete(bundle);
        }
    }

    private int lifecycleInAnotherJvm(String id, String property) throws Exception {
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

    private void assertNothingIsLeft(Bundle bundle) throws IOException {
        assertThat(containers.runtime().status(bundle)).isEqualTo(RuntimeStatus.ABSENT);
        assertThat(containers.leftovers(bundle)).isEmpty();
        RealContainers.await("end of conmon", () -> containers.processes(bundle).isEmpty());
        assertThat(containers.leftovers(bundle)).isEmpty();
    }
}
