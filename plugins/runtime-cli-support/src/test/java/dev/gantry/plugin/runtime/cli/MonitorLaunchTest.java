// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.host.Failpoints;
import dev.gantry.core.host.LinuxHost;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.LogSink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** How the engine takes what a conmon may say or fail to say; scripts play the conmon. */
class MonitorLaunchTest {
    @TempDir
    private Path top;

    private final LinuxHost host = new LinuxHost(Clock.systemUTC(), Failpoints.OFF);
    private final ChildEnvironment environment = new ChildEnvironment(System.getenv());
    private BundleFiles files;
    private Path self;
    private Path runtimeProgram;
    private Path monitorProgram;

    @BeforeEach
    void directories() throws IOException {
        for (String name : List.of("bundle", "run", "exits", "state")) {
            Files.createDirectory(top.resolve(name));
        }
        files = new BundleFiles(
                new Bundle(UUID.randomUUID().toString(), "name", top.resolve("bundle"), top.resolve("run")),
                top.resolve("exits"));
        runtimeProgram = script("runtime", "exit 0");
        self = Files.createDirectory(top.resolve("self"));
        Files.writeString(self.resolve("mountinfo"), "");
        Files.writeString(self.resolve("cgroup"), "");
    }

    @AfterEach
    void end() {
        host.close();
    }

    private Path script(String name, String body) throws IOException {
        Path script = Files.writeString(top.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private CreatedContainer create(String monitorBody) throws IOException {
        return create(monitorBody, Duration.ofSeconds(60));
    }

    private CreatedContainer create(String monitorBody, Duration deadline) throws IOException {
        monitorProgram = script("monitor", monitorBody);
        Programs programs = new Programs(
                host.launcher(),
                environment.ofRuntime(),
                new CliRuntimeProfile("none", "some-runtime", List.of("--version"), Set.of(), Set.of()),
                runtimeProgram.toString(),
                monitorProgram.toString());
        RuntimeProgram runtime = new RuntimeProgram(
                "rt", runtimeProgram, top.resolve("state"), List.of(), host.launcher(), environment.ofRuntime());
        Patience patience = new Patience(host.scheduler());
        ContainerProcesses processes = new ContainerProcesses(host.processes(), top.resolve("state"), patience);
        return new MonitorLaunch(
                        host, programs, runtime, environment, processes, patience, new MonitorCgroup(self), deadline)
                .create(
                        new CreateRequest(files.bundle(), new LogSink.None(), Optional.empty(), List.of("/bin/true")),
                        files);
    }

    private EngineException refused(String monitorBody) {
        return catchThrowableOfType(EngineException.class, () -> create(monitorBody));
    }

    @Test
    void lineWithAPidIsSuccess() throws IOException {
        CreatedContainer created = create("""
                (sleep 0.2; printf '{"data": 4711}\\n' >&3; exec sleep 0.5) &
                printf %s $! > "${0%/*}/run/conmon.pid"
                """);

        assertThat(created.pid()).isEqualTo(4711);
        assertThat(created.monitor().map(ProcessIdentity::pid)).isEqualTo(Optional.of(pidFile()));
    }

    private long pidFile() throws IOException {
        return Long.parseLong(Files.readString(top.resolve("run/conmon.pid")));
    }

    /** Plain directories play the hierarchies. */
    @Test
    void monitorIsPutWithTheOthersBeforeItsContainerIsHandedOut() throws IOException {
        Files.writeString(
                Files.createDirectory(top.resolve("4711")).resolve("cgroup"),
                "2:name=systemd:/moved/by/the/runtime\n0::/service\n");
        for (String hierarchy : List.of("systemd", "unified", "sets", "memory")) {
            Files.createDirectory(top.resolve(hierarchy));
        }
        Files.writeString(self.resolve("cgroup"), """
                4:memory:/
                3:cpuset:/service
                2:name=systemd:/service
                0::/service
                """);
        Files.writeString(self.resolve("mountinfo"), """
                31 23 0:28 / %1$s rw,relatime - tmpfs tmpfs rw,mode=755
                39 31 0:36 / %1$s/memory rw,relatime - cgroup cgroup rw,memory
                40 31 0:37 / %1$s/systemd rw,relatime shared:9 - cgroup cgroup rw,xattr,name=systemd
                41 31 0:38 / %1$s/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
                42 31 0:39 / %1$s/sets rw,relatime - cgroup cgroup rw,cpuset
                """.formatted(top));
        Files.writeString(
                files.bundle().path().resolve("config.json"),
                "{\"annotations\":{\"linux\":\"cgroupsPath\",\"cgroupsPath\":\"/no\"},\"linux\":{\"uidMappings\":[{}],"
                        + "\"cgroupsPath\":\"/parent/gantry-id\"}}");

        create("printf '{\"data\": 4711}\\n' >&3; sleep 0.1; printf %s $$ > \"${0%/*}/run/conmon.pid\"; sleep 0.5");

        assertThat(top.resolve("systemd/parent/conmon/cgroup.procs"))
                .hasContent(Files.readString(files.monitorPidFile()));
        assertThat(top.resolve("unified/parent/conmon/cgroup.procs"))
                .as("where the runtime has left the container, which comes after the monitor")
                .hasContent("4711");
        assertThat(top.resolve("sets")).isEmptyDirectory();
        assertThat(top.resolve("memory")).isEmptyDirectory();
    }

    @Test
    void monitorThatIsGoneAlreadyIsNobodyAlive() throws IOException {
        CreatedContainer created =
                create("printf '{\"data\": 4711}\\n' >&3; printf %s $$ > \"${0%/*}/run/conmon.pid\"");

        RealContainers.await(
                "its end",
                () -> created.monitor().filter(host.processes()::isAlive).isEmpty());
        assertThat(created.monitor()).isPresent();
    }

    @Test
    void runtimesLogIsBelievedBeforeTheMessage() throws IOException {
        Files.writeString(files.runtimeLog(), "{\"level\":\"error\",\"msg\":\"from the log\",\"time\":\"t\"}\n");

        assertThat(refused("printf '{\"data\": -1, \"message\": \"from conmon\"}\\n' >&3"))
                .hasMessageStartingWith("rt: from the log:");
    }

    @Test
    void messageIsBelievedBeforeStandardError() {
        assertThat(refused("echo noise >&2; printf '{\"data\": -1, \"message\": \"from conmon\"}\\n' >&3"))
                .hasMessageStartingWith("rt: from conmon:");
    }

    @Test
    void endWithoutALineIsExplainedByStandardError() {
        EngineException e = refused("echo 'Unknown option --x' >&2; exit 1");

        assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        assertThat(e).hasMessageContaining("Unknown option --x");
    }

    @Test
    void endWithoutAnyWordIsSaidSo() {
        assertThat(refused("exit 0")).hasMessageContaining("without a message");
    }

    @Test
    void garbageIsFailure() {
        assertThat(refused("echo '{\"data\":' >&3").code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        assertThat(refused("echo '{\"data\": 0}' >&3").code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
    }

    @Test
    void oldMonitorIsSaidToBeTooOld() {
        EngineException e = refused("[ \"$1\" != --version ] || echo conmon version 2.0.10; exit 1");

        assertThat(e.code()).isEqualTo(ErrorCode.PROGRAM_MISSING);
        assertThat(e).hasMessageContaining("2.0.10");
        assertThat(e.nextStep()).hasValueSatisfying(step -> assertThat(step).contains("conmon", "2.0.24"));
    }

    @Test
    void programThatVanishedIsNotTakenForAMissingCommand() {
        EngineException e = refused(
                "rm \"${0%/*}/runtime\"; printf '{\"data\": -1, \"message\": \"No such file or directory\"}\\n' >&3");

        assertThat(e.code()).isEqualTo(ErrorCode.PROGRAM_MISSING);
        assertThat(e.nextStep()).hasValueSatisfying(step -> assertThat(step).contains("some-runtime"));
    }

    @Test
    void silentMonitorIsKilledAtTheDeadline() {
        EngineException e = catchThrowableOfType(
                EngineException.class, () -> create("while :; do sleep 0.1; done", Duration.ofMillis(300)));

        assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(host.processes().withArgument(files.bundle().containerId())).isEmpty();
    }

    @Test
    void nothingOfTheEnvironmentButWhatIsMeant() throws IOException {
        create("env > \"${0%/*}/seen\"; printf '{\"data\": 4711}\\n' >&3; printf %s $$ > \"${0%/*}/run/conmon.pid\"");

        Map<String, String> expected = environment.ofMonitor();
        assertThat(Files.readAllLines(top.resolve("seen")))
                .contains("_OCI_SYNCPIPE=3")
                .noneMatch(line -> line.startsWith("NOTIFY_SOCKET="))
                .allMatch(line -> expected.containsKey(line.replaceFirst("=.*", ""))
                        || List.of("_OCI_SYNCPIPE", "PWD", "OLDPWD", "SHLVL", "_")
                                .contains(line.replaceFirst("=.*", "")));
        assertThat(OptionalLong.of(pidFile())).isEqualTo(files.monitorPid());
    }
}
