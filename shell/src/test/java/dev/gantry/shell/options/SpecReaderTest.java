// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.shell.TestContext;
import dev.gantry.shell.cli.FlagParser;
import dev.gantry.shell.cli.UsageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class SpecReaderTest {
    @TempDir
    Path directory;

    private TestContext surroundings;

    @BeforeEach
    void surroundings() {
        surroundings = new TestContext(directory, Map.of("HOME", "/home/me", "LC_ALL", "C", "LC_TIME", "de"));
    }

    private ContainerSpec spec(String... flags) {
        List<String> words = new ArrayList<>(List.of(flags));
        words.addAll(List.of("--rootfs", ".", "sh", "-c", "exit 3"));
        return read(words);
    }

    private ContainerSpec read(List<String> words) {
        return new SpecReader(surroundings.context(), FlagParser.parse(CreateFlags.FLAGS, true, words)).read();
    }

    @Test
    void theCommandIsTakenAsItIs() {
        ContainerSpec spec = spec();

        assertThat(spec.process().command()).containsExactly("sh", "-c", "exit 3");
        assertThat(spec.filesystem().rootfs()).isEqualTo(directory);
        assertThat(spec.namespaces().network()).isEqualTo(NamespaceMode.NONE);
        assertThat(spec.resources()).isEqualTo(Resources.NONE);
    }

    @Test
    void variablesComeFromFilesTheCallerAndTheCommandLine() throws Exception {
        Path file = Files.writeString(directory.resolve("env"), "# comment\n\nA=1\n  B=x=y \nHOME\nMISSING\nC=\"q\"\n");

        assertThat(spec("--env-file", file.toString(), "-e", "A=2", "-e", "LC_*", "-e", "ABSENT", "-e", "D=")
                        .process()
                        .environment())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "A",
                        "2",
                        "B",
                        "x=y ",
                        "HOME",
                        "/home/me",
                        "C",
                        "\"q\"",
                        "LC_ALL",
                        "C",
                        "LC_TIME",
                        "de",
                        "D",
                        ""));
        assertThat(spec("--env-host").process().environment()).containsEntry("HOME", "/home/me");
    }

    @Test
    void labelsAndAnnotationsAreKept() {
        ContainerSpec spec = spec("-l", "a=b", "--label", "c", "--annotation", "d=e=f");

        assertThat(spec.labels()).containsExactly(Map.entry("a", "b"), Map.entry("c", ""));
        assertThat(spec.annotations()).containsEntry("d", "e=f");
    }

    @Test
    void mountsAreReadFromEveryFlag() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        ContainerSpec spec = spec(
                "-v", "./data:/a:ro,noexec",
                "--mount", "type=bind,src=" + directory + ",dst=/b,readonly,bind-propagation=rslave",
                "--mount", "type=tmpfs,target=/c,tmpfs-size=64m,tmpfs-mode=1777",
                "--tmpfs", "/d:size=1m,exec",
                "--tmpfs", "/e");

        assertThat(spec.filesystem().mounts())
                .extracting(MountSpec::destination, mount -> mount.source().orElse(""), MountSpec::options)
                .containsExactlyInAnyOrder(
                        tuple("/a", directory.resolve("data").toString(), List.of("ro", "noexec")),
                        tuple("/b", directory.toString(), List.of("ro", "rslave")),
                        tuple("/c", "", List.of("size=64m", "mode=1777")),
                        tuple("/d", "", List.of("size=1m", "exec")),
                        tuple("/e", "", List.of()));
    }

    @Test
    void whatPodmanTakesForNotGivenIsTakenSoToo() {
        ContainerSpec spec =
                spec("--memory 0 --memory-reservation 0 --memory-swap 0 --cpu-quota 0 --cpu-period 0 --cpu-shares 0"
                        .split(" "));

        assertThat(spec.resources()).isEqualTo(Resources.NONE);
        assertThat(spec("--cpu-quota", "-5").resources().cpuQuota()).hasValue(-1);
        assertThat(spec("-w", "").process().workingDirectory()).isEmpty();
    }

    @Test
    void limitsAreReadWithTheirUnits() {
        Resources resources = spec(
                        "-m",
                        "64m",
                        "--memory-swap",
                        "-1",
                        "--cpus",
                        "0.5",
                        "--pids-limit",
                        "0",
                        "--cpuset-cpus",
                        "0-1")
                .resources();

        assertThat(resources.memory()).hasValue(64 << 20);
        assertThat(resources.memorySwap()).hasValue(-1);
        assertThat(resources.cpuQuota()).hasValue(50_000);
        assertThat(resources.cpuPeriod()).hasValue(100_000);
        assertThat(resources.pidsLimit()).hasValue(-1);
        assertThat(resources.cpusetCpus()).contains("0-1");
        assertThat(spec("--shm-size", "1m").filesystem().shmSize()).isEqualTo(1 << 20);
    }

    @Test
    void restrictionsAreReadFromSecurityOptions() {
        var security = spec(
                        "--cap-add",
                        "NET_ADMIN,SYS_TIME",
                        "--cap-drop=ALL",
                        "--security-opt",
                        "no-new-privileges",
                        "--security-opt",
                        "seccomp=unconfined",
                        "--security-opt",
                        "mask=/a:/b",
                        "--security-opt",
                        "unmask=ALL",
                        "--sysctl",
                        "net.core.somaxconn=10")
                .security();

        assertThat(security.addedCapabilities()).containsExactly("NET_ADMIN", "SYS_TIME");
        assertThat(security.droppedCapabilities()).containsExactly("ALL");
        assertThat(security.noNewPrivileges()).isTrue();
        assertThat(security.seccompProfile()).contains("unconfined");
        assertThat(security.maskedPaths()).containsExactly("/a", "/b");
        assertThat(security.unmaskedPaths()).containsExactly("ALL");
        assertThat(security.sysctls()).containsEntry("net.core.somaxconn", "10");
        assertThat(spec("--security-opt", "label=disable").security().privileged())
                .isFalse();
    }

    @Test
    void theLifeIsReadFromItsFlags() {
        var lifecycle = spec(
                        "--restart",
                        "on-failure:3",
                        "--stop-signal",
                        "INT",
                        "--stop-timeout",
                        "4",
                        "--timeout",
                        "60",
                        "--requires",
                        "a,b")
                .lifecycle();

        assertThat(lifecycle.restartPolicy()).isEqualTo(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 3));
        assertThat(lifecycle.stopSignal()).isEqualTo(Signal.INT);
        assertThat(lifecycle.stopTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(lifecycle.runTimeout()).contains(Duration.ofSeconds(60));
        assertThat(lifecycle.requires()).containsExactly("a", "b");
        assertThat(spec("--timeout", "0").lifecycle().runTimeout()).isEmpty();
    }

    @Test
    void namespacesTakeTheirModes() {
        var namespaces = spec(
                        "--pid",
                        "host",
                        "--ipc",
                        "shareable",
                        "--uts",
                        "ns:/proc/1/ns/uts",
                        "--network",
                        "container:web")
                .namespaces();

        assertThat(namespaces.pid()).isEqualTo(NamespaceMode.HOST);
        assertThat(namespaces.ipc()).isEqualTo(NamespaceMode.PRIVATE);
        assertThat(namespaces.uts()).isEqualTo(NamespaceMode.path("/proc/1/ns/uts"));
        assertThat(namespaces.network()).isEqualTo(NamespaceMode.container("web"));
        assertThat(spec("-h", "box").namespaces().hostname()).contains("box");
    }

    @Test
    void theProcessIsReadFromItsFlags() {
        var process = spec(
                        "-w",
                        "/srv",
                        "-u",
                        "1000:100",
                        "--entrypoint",
                        "[\"tini\",\"--\"]",
                        "--umask",
                        "027",
                        "--group-add",
                        "audio",
                        "--ulimit",
                        "nofile=10:20",
                        "--oom-score-adj",
                        "-5",
                        "--init")
                .process();

        assertThat(process.workingDirectory()).contains("/srv");
        assertThat(process.user()).contains("1000:100");
        assertThat(process.arguments()).containsExactly("tini", "--", "sh", "-c", "exit 3");
        assertThat(process.umask()).hasValue(027);
        assertThat(process.supplementaryGroups()).containsExactly("audio");
        assertThat(process.limits()).hasSize(1);
        assertThat(process.oomScoreAdjustment()).hasValue(-5);
        assertThat(process.init()).isTrue();
    }

    @Test
    void theTimeZoneIsMountedAndNotNamed() throws Exception {
        Path zones = directory.resolve("zones");
        ContainerSpecBuilder builder = ContainerSpec.builder(directory).command("true");

        assertThatThrownBy(() -> TimeZoneFlag.apply(builder, "Europe/Berlin", zones))
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> assertThat(e.hint())
                                .hasValueSatisfying(hint -> assertThat(hint).contains("tzdata")));
        Path rules = Files.createDirectories(zones.resolve("Europe")).resolve("Berlin");
        Files.writeString(rules, "rules");
        TimeZoneFlag.apply(builder, "Europe/Berlin", zones);
        ContainerSpec spec = builder.build();

        assertThat(spec.process().environment())
                .as("by a name that the container's own data lacks, its C library would mean UTC")
                .doesNotContainKey("TZ");
        assertThat(spec.filesystem().mounts())
                .extracting(MountSpec::source)
                .containsExactly(Optional.of(rules.toString()));
        assertThatThrownBy(() -> spec("--tz", "../../etc/passwd")).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--memory 10x | invalid value for memory: invalid size: '10x'",
                "--shm-size 10x | invalid value for shm-size: invalid size: '10x'",
                "--memory -1 | invalid value for memory: invalid size: '-1'",
                "--memory 64m --memory-swap 32m | --memory-swap must not be below --memory",
                "--cpus 1 --cpu-quota 5 | --cpus and --cpu-quota cannot be set together",
                "--cpus x | invalid argument \"x\" for \"--cpus\" flag: is not a number",
                "--umask 99 | invalid umask string 99",
                "--umask 1777 | invalid umask string 1777",
                "-w srv | invalid working directory \"srv\"",
                "-e =x | invalid environment variable: \"=x\"",
                "--env-file /nope | parsing env file \"/nope\": no such file or directory",
                "-v /nope:/x | statfs /nope: no such file or directory",
                "-v data:/x | named volumes are not supported yet, got \"data\"",
                "-v /x | anonymous volumes are not supported yet, got \"/x\"",
                "-v /:x | invalid container path \"x\", must be an absolute path",
                "-v /:/x:foo | invalid option \"foo\" for the volume at /x",
                "-v /:/x --tmpfs /x | /x: duplicate mount destination",
                "--mount type=foo,dst=/x | invalid filesystem type \"foo\"",
                "--mount type=volume,dst=/x | mounts of type volume are not supported yet",
                "--mount dst=/x | incorrect mount format \"dst=/x\"",
                "--mount type=bind,dst=/x | bind mount at /x needs a source",
                "--tmpfs /x:foo | invalid option \"foo\" for the tmpfs at /x",
                "--security-opt foo | invalid --security-opt: \"foo\"",
                "--security-opt apparmor=x | --security-opt apparmor=x is not supported yet",
                "--pid foo | unrecognized namespace mode foo passed to --pid",
                "--network bridge | network \"bridge\" is not supported yet",
                "--rm --restart always | the --rm option conflicts with --restart, when the restartPolicy is not \"\" and \"no\"",
                "--uts host --hostname x | cannot set hostname when running in the host or another container's UTS namespace",
                "--stop-timeout -1 | invalid argument \"-1\" for \"--stop-timeout\" flag: must not be negative",
                "--oom-score-adj -9223372036854775808 | invalid argument \"-9223372036854775808\" for \"--oom-score-adj\" flag: must be between -1000 and 1000",
                "--oom-score-adj 1001 | invalid argument \"1001\" for \"--oom-score-adj\" flag: must be between -1000 and 1000",
                "--log-opt foo | invalid --log-opt value \"foo\"",
                "-p 80:80 | --publish is not supported yet",
                "--health-cmd true | --health-cmd is not supported yet",
            })
    void badValuesAreRefusedByName(String flags, String message) {
        assertThatThrownBy(() -> spec(flags.strip().split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--restart foo", "--stop-signal FOO", "--ulimit foo", "--device x", "--name a/b"})
    void whatTheEngineJudgesIsRefusedByTheEngine(String flags) {
        assertThatThrownBy(() -> spec(flags.split(" "))).isInstanceOf(EngineException.class);
    }

    @Test
    void anImageNameSaysWhatToUseInstead() {
        assertThatThrownBy(() -> read(List.of("alpine", "true"))).isInstanceOfSatisfying(UsageException.class, e -> {
            assertThat(e).hasMessage("images are not supported yet, got \"alpine\"");
            assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("--rootfs"));
        });
        assertThatThrownBy(() -> read(List.of("--rootfs", ".")))
                .hasMessageContaining("no command or entrypoint provided");
    }
}
