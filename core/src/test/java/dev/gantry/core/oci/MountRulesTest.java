// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static dev.gantry.core.oci.Fixture.destinations;
import static dev.gantry.core.oci.Fixture.mount;
import static dev.gantry.core.oci.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

class MountRulesTest {
    private final Fixture fixture = new Fixture();

    private static MountSpec bind(String source, String destination, String... options) {
        return new MountSpec(MountSpec.Type.BIND, Optional.of(source), destination, List.of(options));
    }

    private static MountSpec tmpfs(String destination, String... options) {
        return new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), destination, List.of(options));
    }

    private static List<String> split(String options) {
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /proc               | proc   | proc                            | nosuid noexec nodev
                    /dev                | tmpfs  | tmpfs                           | nosuid noexec strictatime mode=755 size=65536k
                    /sys                | sysfs  | sysfs                           | nosuid noexec nodev ro
                    /dev/pts            | devpts | devpts                          | nosuid noexec newinstance ptmxmode=0666 mode=0620 gid=5
                    /dev/mqueue         | mqueue | mqueue                          | nosuid noexec nodev
                    /dev/shm            | tmpfs  | shm                             | nosuid noexec nodev mode=1777 size=65536000
                    /sys/fs/cgroup      | cgroup | cgroup                          | rprivate nosuid noexec nodev relatime ro
                    /etc/hosts          | bind   | /run/gantry/web/hosts           | bind rprivate
                    /etc/hostname       | bind   | /run/gantry/web/hostname        | bind rprivate
                    /run/.containerenv  | bind   | /run/gantry/web/.containerenv   | bind rprivate
                    """)
    void theEnginesMountsArePodmans(String destination, String type, String source, String options) {
        OciSpec spec = fixture.generate(container());

        assertThat(mount(spec, destination)).isEqualTo(new OciSpec.Mount(destination, type, source, split(options)));
        assertThat(spec.mounts()).hasSize(10);
    }

    @Test
    void privilegedContainersWriteSysAndCgroups() {
        OciSpec spec = fixture.generate(container().security(CapabilityRulesTest.security(true, List.of(), List.of())));

        assertThat(mount(spec, "/sys").options()).containsExactly("rprivate", "nosuid", "noexec", "nodev", "rw");
        assertThat(mount(spec, "/sys/fs/cgroup").options()).contains("rw").doesNotContain("ro");
    }

    @Test
    void parentsComeFirst() {
        OciSpec spec = fixture.generate(
                container().mount(tmpfs("/a/b/c")).mount(tmpfs("/a/b")).mount(tmpfs("/a")));

        assertThat(spec.mounts().stream()
                        .map(mount -> Path.of(mount.destination()).getNameCount())
                        .toList())
                .isSorted();
    }

    @Test
    void aReadOnlyRootHasMemoryWhereProgramsWrite() {
        OciSpec spec = fixture.generate(container().readOnly(true).mount(tmpfs("/tmp", "ro")));

        assertThat(spec.root().readonly()).isTrue();
        assertThat(mount(spec, "/run").options()).containsExactly("rw", "rprivate", "nosuid", "nodev", "tmpcopyup");
        assertThat(mount(spec, "/var/tmp").type()).isEqualTo("tmpfs");
        assertThat(mount(spec, "/tmp").options()).startsWith("ro");
        assertThat(mount(spec, "/etc/hosts").options())
                .containsExactly("bind", "rprivate", "ro", "nosuid", "noexec", "nodev");
        assertThat(mount(spec, "/dev/shm").options()).doesNotContain("ro");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/hosts", "/etc//hosts", "/etc/../etc/hosts/"})
    void aUsersMountReplacesTheEngines(String destination) {
        OciSpec spec = fixture.generate(container().mount(bind("/data", destination)));

        assertThat(destinations(spec)).containsOnlyOnce("/etc/hosts");
        assertThat(mount(spec, "/etc/hosts").source()).isEqualTo("/data");
    }

    @Test
    void aUsersDevReplacesAllBelowIt() {
        assertThat(destinations(fixture.generate(container().mount(bind("/data", "/dev")))))
                .contains("/dev")
                .noneMatch(destination -> destination.startsWith("/dev/"));
    }

    @Test
    void aUsersRunIsLeftAlone() {
        assertThat(destinations(fixture.generate(container().mount(bind("/data", "/run")))))
                .doesNotContain("/run/.containerenv");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                   | rw rprivate rbind
                    ro                   | ro rprivate rbind
                    shared noexec        | shared noexec rw rbind
                    bind rslave          | bind rslave rw
                    ro ro                | ro rprivate rbind
                    z Z nosuid nodev     | nosuid nodev rw rprivate rbind
                    """)
    void bindOptionsAreCompleted(String options, String expected) {
        MountSpec mount = bind("/data", "/x", split(options).toArray(String[]::new));

        assertThat(mount(fixture.generate(container().mount(mount)), "/x"))
                .isEqualTo(new OciSpec.Mount("/x", "bind", "/data", split(expected)));
    }

    /** Options as podman 4.3.1 has them; a runtime that remounts the bind read-only would else lose those of the source. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''        | rw rprivate nosuid nodev noexec rbind
                    ro        | ro rprivate nosuid nodev noexec rbind
                    ro exec   | ro exec rprivate nosuid nodev rbind
                    suid dev  | suid dev rw rprivate noexec rbind
                    """)
    void bindsKeepWhatTheMountOfTheirSourceForbids(String options, String expected) {
        fixture.restrictions.put("/data", Set.of("nosuid", "nodev", "noexec"));
        MountSpec mount = bind("/data", "/x", split(options).toArray(String[]::new));

        assertThat(mount(fixture.generate(container().mount(mount)), "/x"))
                .isEqualTo(new OciSpec.Mount("/x", "bind", "/data", split(expected)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                        | rw rprivate nosuid nodev tmpcopyup
                    size=1m                   | size=1m rw rprivate nosuid nodev tmpcopyup
                    ro exec suid notmpcopyup  | ro exec suid rprivate nodev
                    dev mode=1777 uid=5 gid=6 | dev mode=1777 uid=5 gid=6 rw rprivate nosuid tmpcopyup
                    """)
    void tmpfsOptionsAreCompleted(String options, String expected) {
        MountSpec mount = tmpfs("/x", split(options).toArray(String[]::new));

        assertThat(mount(fixture.generate(container().mount(mount)), "/x"))
                .isEqualTo(new OciSpec.Mount("/x", "tmpfs", "tmpfs", split(expected)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "ro rw", "shared private", "bind rbind", "size=1m", "tmpcopyup", "ro,exec", ""})
    void badBindOptionsAreRefused(String options) {
        String[] list = options.isEmpty() ? new String[] {""} : options.split(" ");

        fixture.refuses(container().mount(bind("/data", "/x", list)), ErrorCode.INVALID_ARGUMENT, "/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rbind", "size=x", "mode=9", "z", "size=1m size=2m", "tmpcopyup notmpcopyup", "size=1m,suid"})
    void badTmpfsOptionsAreRefused(String options) {
        fixture.refuses(container().mount(tmpfs("/x", options.split(" "))), ErrorCode.INVALID_ARGUMENT, "/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"U", "O", "idmap", "idmap=uids=0-1-1"})
    void whatTheEngineWouldHaveToDoIsNotIgnored(String option) {
        fixture.refuses(container().mount(bind("/data", "/x", option)), ErrorCode.UNSUPPORTED, option);
    }

    @Test
    void aMissingSourceIsNamed() {
        fixture.refuses(container().mount(bind("/gone", "/x")), ErrorCode.INVALID_ARGUMENT, "/gone", "/x");
    }

    @Test
    void twoMountsAtOnePlaceAreRefused() {
        fixture.refuses(
                container().mount(tmpfs("/x")).mount(bind("/data", "/x/")), ErrorCode.INVALID_ARGUMENT, "two mounts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/x/..", "/../"})
    void nothingReplacesTheRoot(String destination) {
        fixture.refuses(container().mount(tmpfs(destination)), ErrorCode.INVALID_ARGUMENT, "/");
    }

    @ParameterizedTest
    @CsvSource({"shared, shared", "rshared, shared", "slave, rslave", "rslave, rslave", "private, ''"})
    void theRootHasThePropagationThatAMountNeeds(String option, String expected) {
        OciSpec spec = fixture.generate(container().mount(bind("/data", "/x", option)));

        assertThat(spec.linux().rootfsPropagation().orElse("")).isEqualTo(expected);
    }

    @Test
    void sharedMemoryFollowsTheIpcMode() {
        assertThat(destinations(fixture.generate(container(with(NamespaceKind.IPC, NamespaceMode.NONE)))))
                .doesNotContain("/dev/shm");
        assertThat(mount(fixture.generate(container(with(NamespaceKind.IPC, NamespaceMode.HOST))), "/dev/shm"))
                .isEqualTo(new OciSpec.Mount(
                        "/dev/shm", "bind", "/dev/shm", List.of("bind", "rprivate", "nosuid", "noexec", "nodev")));
        assertThat(mount(fixture.generate(container().shmSize(4096)), "/dev/shm")
                        .options())
                .contains("size=4096");
        fixture.refuses(container().shmSize(-1), ErrorCode.INVALID_ARGUMENT, "/dev/shm");
    }

    /** What a path through another container's processes leads to is theirs to say. */
    @Test
    void sharedMemoryOfAnotherContainerIsNeverReachedThroughItsProcesses() {
        ContainerSpecBuilder joined = container(with(NamespaceKind.IPC, NamespaceMode.container("other")));
        fixture.targets.put(NamespaceKind.IPC, Fixture.other("o"));

        fixture.refuses(joined, ErrorCode.UNSUPPORTED, "other", "/dev/shm");
        assertThat(mount(fixture.generate(joined.mount(bind("/data", "/dev/shm"))), "/dev/shm")
                        .source())
                .isEqualTo("/data");
    }

    @Test
    void sharedMemoryOfAnotherContainerIsBoundWhenItComesFromTheHost() {
        NamespaceMode joins = NamespaceMode.container("first");
        ContainerSpec first =
                container().mount(bind("/data", "/dev//shm", "noexec")).build();
        ContainerSpec second = container(with(NamespaceKind.IPC, joins)).build();

        Optional<OciSpec.Mount> shared = NamespaceTarget.sharedMemory(second, fixture, id -> first);
        assertThat(shared)
                .contains(new OciSpec.Mount("/dev/shm", "bind", "/data", List.of("noexec", "rw", "rprivate", "rbind")));
        assertThat(NamespaceTarget.sharedMemory(
                        container(with(NamespaceKind.IPC, NamespaceMode.HOST)).build(), fixture, id -> first))
                .hasValueSatisfying(host -> assertThat(host.source()).isEqualTo("/dev/shm"));

        fixture.targets.put(NamespaceKind.IPC, new NamespaceTarget("second", 78, "s", Path.of("/run/s"), shared));
        assertThat(mount(
                        fixture.generate(container(with(NamespaceKind.IPC, NamespaceMode.container("second")))),
                        "/dev/shm"))
                .isEqualTo(shared.orElseThrow());
    }

    @Test
    void sharedMemoryThatTheRuntimeMountedIsNotShared() {
        for (ContainerSpecBuilder owner : List.of(
                container(),
                container().mount(tmpfs("/dev/shm")),
                container().mount(bind("/data", "/dev")),
                container(with(NamespaceKind.IPC, NamespaceMode.NONE)),
                container(with(NamespaceKind.IPC, NamespaceMode.HOST)).mount(tmpfs("/dev/shm")))) {
            assertThat(NamespaceTarget.sharedMemory(
                            owner.build(), fixture, id -> container().build()))
                    .isEmpty();
        }
    }

    @Test
    void theNetworkDecidesOnResolverAndHosts() {
        assertThat(destinations(fixture.generate(container()))).doesNotContain("/etc/resolv.conf");
        assertThat(mount(
                                fixture.generate(container(with(NamespaceKind.NETWORK, NamespaceMode.HOST))),
                                "/etc/resolv.conf")
                        .source())
                .isEqualTo("/run/gantry/web/resolv.conf");

        fixture.targets.put(NamespaceKind.NETWORK, Fixture.other("o"));
        fixture.files.put("/run/o/hosts", "");
        OciSpec joined = fixture.generate(container(with(NamespaceKind.NETWORK, NamespaceMode.container("other"))));
        assertThat(mount(joined, "/etc/hosts").source()).isEqualTo("/run/o/hosts");
        assertThat(destinations(joined)).doesNotContain("/etc/resolv.conf");
    }
}
