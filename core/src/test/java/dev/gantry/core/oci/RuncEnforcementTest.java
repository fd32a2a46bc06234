// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.DeviceSpec;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.ResourceLimit;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** What runc makes of the generated configuration, seen from inside of a container. Needs root, runc and busybox. */
@Tag("real")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RuncEnforcementTest {
    @TempDir
    Path directory;

    private Path rootfs;
    private Path state;
    private Path runDirectory;
    private HostFacts facts;
    private String id;
    private Optional<NamespaceTarget> joined = Optional.empty();

    @BeforeEach
    void rootfs() throws IOException {
        rootfs = Files.createDirectories(directory.resolve("rootfs"));
        state = Files.createDirectories(directory.resolve("state"));
        runDirectory = Files.createDirectories(directory.resolve("run"));
        Files.createDirectories(rootfs.resolve("bin"));
        Files.createDirectories(rootfs.resolve("etc"));
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/busybox"));
        for (String applet : List.of(
                "sh",
                "cat",
                "grep",
                "hostname",
                "touch",
                "stat",
                "mknod",
                "chroot",
                "unshare",
                "mount",
                "ln",
                "ls",
                "sleep")) {
            Files.createSymbolicLink(rootfs.resolve("bin/" + applet), Path.of("busybox"));
        }
        Files.writeString(
                rootfs.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nbob:x:1000:1001::/home/bob:/bin/sh\n");
        Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\nbobs:x:1001:\naudio:x:29:bob\n");
        facts = HostFactsProbe.ofThisHost().read();
        byte[] random = new byte[32];
        new Random().nextBytes(random);
        id = HexFormat.of().formatHex(random);
    }

    @AfterEach
    void removeContainer() throws Exception {
        runc("delete", "--force", id).start().waitFor();
    }

    private ProcessBuilder runc(String... arguments) {
        return new ProcessBuilder(
                        Stream.concat(List.of("runc", "--root", state.toString()).stream(), Stream.of(arguments))
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("runc.log").toFile())
                .redirectInput(Path.of("/dev/null").toFile());
    }

    /** Both streams become one inside, as runc copies them apart and in no order. */
    private ContainerSpecBuilder script(String script) {
        return ContainerSpec.builder(rootfs).command("/bin/sh", "-c", "exec 2>&1\n" + script);
    }

    private OciSpec generate(String containerId, ContainerSpecBuilder builder) {
        HostFiles host = new LocalHostFiles();
        SpecRequest request = new SpecRequest(
                containerId, "test", builder.build(), Instant.EPOCH, runDirectory, "/", kind -> joined.orElseThrow());
        new GeneratedFiles(host, facts, "0", Optional::empty).write(request);
        return new OciSpecGenerator(
                        facts,
                        host,
                        new ConfinedRootfsReader(),
                        new SpecDefaults(
                                SpecDefaults.SYSTEM_PROFILES, () -> Optional.of(Path.of("/usr/bin/catatonit"))))
                .generate(request);
    }

    /** What the container prints, both streams. */
    private String run(ContainerSpecBuilder builder) throws Exception {
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        Files.write(bundle.resolve("config.json"), OciJson.write(generate(id, builder)));
        Path log = directory.resolve("output.log");
        Process process = runc("run", "--bundle", bundle.toString(), id)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("runc hangs: " + Files.readString(log));
        }
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    private static SecuritySpec security(List<String> add, List<String> drop, List<String> mask, List<String> unmask) {
        return new SecuritySpec(false, add, drop, true, Optional.empty(), mask, unmask, Map.of());
    }

    private static MountSpec mount(MountSpec.Type type, Path source, String destination, String... options) {
        return new MountSpec(type, Optional.ofNullable(source).map(Path::toString), destination, List.of(options));
    }

    @Test
    void theDefaultsHold() throws Exception {
        String output = run(script("""
                grep -E '^(Uid|Groups|CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status
                echo "host $(hostname) $HOSTNAME $(cat /etc/hostname)"
                echo "umask $(umask)"; echo "home $HOME"; pwd
                echo "kcore $(cat /proc/kcore | busybox wc -c)"
                echo 1 > /proc/sys/kernel/msgmax || echo proc-read-only
                touch /sys/x || echo sys-read-only
                unshare -m true || echo no-unshare
                cat /proc/mounts; cat /proc/self/limits
                stat -c 'env %F' /run/.containerenv
                touch /written && echo root-writable
                """));

        assertThat(output)
                .contains("Uid:\t0\t0\t0\t0", "CapInh:\t0000000000000000", "CapAmb:\t0000000000000000")
                .contains("CapEff:\t00000000800405fb", "CapBnd:\t00000000800405fb", "CapPrm:\t00000000800405fb")
                .contains("Seccomp:\t2", "NoNewPrivs:\t0")
                .contains("host " + id.substring(0, 12) + " " + id.substring(0, 12) + " " + id.substring(0, 12))
                .contains("umask 0022", "home /root", "\n/\n", "kcore 0", "proc-read-only", "sys-read-only")
                .contains("no-unshare", "env regular empty file", "root-writable")
                .containsPattern("shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=64000k")
                .containsPattern("Max open files +" + RlimitRules.lower(1_048_576, facts.ceiling("nofile")) + " ")
                .containsPattern("Max processes +" + RlimitRules.lower(1_048_576, facts.ceiling("nproc")) + " ");
    }

    @Test
    void theUserHasItsGroupsAndNoCapabilities() throws Exception {
        String output = run(script("grep -E '^(Uid|Gid|Groups|Cap.*|NoNewPrivs):' /proc/self/status; umask; echo $HOME")
                .user("bob")
                .supplementaryGroup("77")
                .umask(0077)
                .security(security(List.of(), List.of("ALL"), List.of(), List.of())));

        assertThat(output)
                .contains("Uid:\t1000\t1000\t1000\t1000", "Gid:\t1001\t1001\t1001\t1001", "Groups:\t29 77 1001")
                .contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1")
                .contains("0077", "/home/bob");
    }

    @Test
    void aReadOnlyRootIsWritableOnlyInMemory() throws Exception {
        Files.createDirectories(rootfs.resolve("srv"));
        String output = run(script("""
                        for d in /srv /etc /run /tmp /var/tmp /dev/shm; do touch $d/x 2>/dev/null && echo "rw $d" || echo "ro $d"; done
                        echo x > /etc/hosts || echo hosts-read-only
                        stat -c '%F' /run/.containerenv
                        """).readOnly(true));

        assertThat(output)
                .contains("ro /srv", "ro /etc", "rw /run", "rw /tmp", "rw /var/tmp", "rw /dev/shm", "hosts-read-only")
                .contains("regular empty file");
        assertThat(rootfs.resolve("srv/x")).doesNotExist();
    }

    @Test
    void mountsAndDevicesAreAsAsked() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.writeString(data.resolve("file"), "from the host");
        Files.createDirectories(rootfs.resolve("masked"));
        Files.writeString(rootfs.resolve("masked/file"), "secret");
        String output = run(script("""
                        cat /ro/file; echo; touch /ro/x || echo bind-read-only; touch /rw/made
                        grep ' /scratch ' /proc/mounts
                        stat -c '%F %t:%T' /dev/xkmsg
                        echo x > /dev/xkmsg || echo device-read-only
                        cat /masked/*; echo masked
                        mknod /dev/fuse2 c 10 229; cat /dev/fuse2 || echo device-denied
                        cat /etc/hosts
                        """)
                .mount(mount(MountSpec.Type.BIND, data, "/ro", "ro"))
                .mount(mount(MountSpec.Type.BIND, data, "/rw"))
                .mount(mount(MountSpec.Type.BIND, data.resolve("file"), "/etc/hosts"))
                .mount(mount(MountSpec.Type.TMPFS, null, "/scratch", "size=1m", "mode=0700", "noexec"))
                .device(DeviceSpec.parse("/dev/kmsg:/dev/xkmsg:r"))
                .security(security(List.of("MKNOD"), List.of(), List.of("/masked"), List.of())));

        assertThat(output)
                .startsWith("from the host\n")
                .contains("bind-read-only", "character special file 1:b", "device-read-only", "device-denied")
                .containsPattern("tmpfs /scratch tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k,mode=700")
                .doesNotContain("secret")
                .endsWith("from the host");
        assertThat(data.resolve("made")).exists();
        assertThat(data.resolve("x")).doesNotExist();
    }

    @Test
    void limitsAndNamesAreSet() throws Exception {
        NamespaceSpec d = NamespaceSpec.DEFAULT;
        String output = run(script("""
                        hostname; cat /proc/self/limits; cat /proc/self/oom_score_adj
                        cat /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ping_group_range
                        cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max
                        cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max
                        """)
                .namespaces(new NamespaceSpec(
                        d.pid(), d.ipc(), d.uts(), Optional.of(NamespaceMode.PRIVATE), d.network(), Optional.of("db")))
                .limit(new ResourceLimit("nofile", 64, 128))
                .limit(ResourceLimit.parse("core=-1"))
                .limit(ResourceLimit.parse("nproc=99999999"))
                .oomScoreAdjustment(500)
                .resources(new Resources(
                        java.util.OptionalLong.of(64 << 20),
                        java.util.OptionalLong.empty(),
                        java.util.OptionalLong.empty(),
                        java.util.OptionalLong.of(50_000),
                        java.util.OptionalLong.of(100_000),
                        java.util.OptionalLong.of(512),
                        Optional.of("0"),
                        Optional.empty(),
                        java.util.OptionalLong.of(77)))
                .security(new SecuritySpec(
                        false,
                        List.of(),
                        List.of(),
                        false,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Map.of("net.ipv4.ip_forward", "1"))));

        assertThat(output)
                .startsWith("db\n")
                .containsPattern("Max open files +64 +128 ")
                .containsPattern("\n500\n1\n0\t0\n")
                .contains("67108864\n", "77\n");
    }

    @Test
    void privilegedContainersHaveWhatTheEngineHas() throws Exception {
        String output = run(script("""
                        grep -E '^(CapEff|Seccomp):' /proc/self/status; stat -c '%F' /dev/loop-control /dev/kmsg
                        echo 0 > /proc/sys/net/ipv4/ip_forward && echo proc-writable
                        grep ' /sys ' /proc/mounts
                        """)
                .security(new SecuritySpec(
                        true, List.of(), List.of(), false, Optional.empty(), List.of(), List.of(), Map.of())));

        long mask = facts.capabilities().stream()
                .mapToLong(capability -> 1L << capability.ordinal())
                .sum();
        assertThat(output)
                .contains("CapEff:\t%016x".formatted(mask), "Seccomp:\t0", "proc-writable")
                .contains("sysfs /sys sysfs rw,");
    }

    @Test
    void theInitIsProcessOne() throws Exception {
        assertThat(run(script("busybox tr '\\0' ' ' < /proc/1/cmdline; echo pid $$")
                        .init(true)))
                .startsWith("/run/gantry-init -- /bin/sh -c")
                .doesNotContain("pid 1\n");
    }

    @Test
    void ipcModesDecideOnSharedMemory() throws Exception {
        NamespaceSpec d = NamespaceSpec.DEFAULT;
        assertThat(run(script("stat -c '%F' /dev/shm || echo none")
                        .namespaces(new NamespaceSpec(
                                d.pid(), NamespaceMode.NONE, d.uts(), d.cgroup(), d.network(), d.hostname()))))
                .contains("none");
    }

    /**
     * The first process of the container that is joined puts itself into a mount namespace where /dev/shm is a link to /,
     * which on the way through /proc/PID/root would be the host's.
     */
    @Test
    void sharedMemoryIsSharedAndCannotBeRedirectedByItsOwner() throws Exception {
        Path shared = Files.createDirectories(directory.resolve("shared"));
        Path go = directory.resolve("go");
        Files.createDirectories(go);
        String other = id.substring(32) + id.substring(0, 32);
        ContainerSpecBuilder owner = script("""
                        echo from the owner > /dev/shm/file
                        exec unshare -U -r -m sh -c '
                            mount -t tmpfs none /dev && ln -s / /dev/shm && echo redirected > /go/done
                            exec sleep 1000'
                        """)
                .mount(mount(MountSpec.Type.BIND, shared, "/dev/shm"))
                .mount(mount(MountSpec.Type.BIND, go, "/go"))
                .security(new SecuritySpec(
                        false,
                        List.of("SYS_ADMIN"),
                        List.of(),
                        false,
                        Optional.of("unconfined"),
                        List.of(),
                        List.of(),
                        Map.of()));
        Path bundle = Files.createDirectories(directory.resolve("owner"));
        Files.write(bundle.resolve("config.json"), OciJson.write(generate(other, owner)));
        Process process = runc("run", "--bundle", bundle.toString(), other)
                .redirectOutput(directory.resolve("owner.log").toFile())
                .start();
        try {
            while (!Files.exists(go.resolve("done"))) {
                assertThat(process.isAlive())
                        .withFailMessage(() -> read(directory.resolve("owner.log")))
                        .isTrue();
                Thread.onSpinWait();
            }
            long pid = Long.parseLong(Files.readString(state.resolve(other).resolve("state.json"))
                    .replaceFirst("(?s).*\"init_process_pid\":(\\d+).*", "$1"));
            assertThat(Path.of("/proc/" + pid + "/root/dev/shm")).isSymbolicLink();
            joined = Optional.of(new NamespaceTarget(
                    "owner",
                    pid,
                    "o",
                    runDirectory,
                    NamespaceTarget.sharedMemory(owner.build(), new LocalHostFiles(), name -> {
                        throw new AssertionError("joins nothing");
                    })));

            NamespaceSpec d = NamespaceSpec.DEFAULT;
            String output = run(script("ls /dev/shm; cat /dev/shm/file")
                    .namespaces(new NamespaceSpec(
                            d.pid(),
                            NamespaceMode.container("owner"),
                            d.uts(),
                            d.cgroup(),
                            d.network(),
                            d.hostname())));

            assertThat(output).isEqualTo("file\nfrom the owner\n");
        } finally {
            runc("delete", "--force", other).start().waitFor();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
