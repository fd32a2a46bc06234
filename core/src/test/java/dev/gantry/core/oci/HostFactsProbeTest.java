// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HostFactsProbeTest {
    @TempDir
    Path directory;

    private Path proc;
    private Path cgroups;

    @BeforeEach
    void host() throws IOException {
        proc = directory.resolve("proc");
        cgroups = Files.createDirectories(directory.resolve("cgroup/unified")).getParent();
        Files.createDirectories(proc.resolve("self"));
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.createDirectories(proc.resolve("sys/fs"));
        Files.writeString(proc.resolve("self/limits"), """
                Limit                     Soft Limit           Hard Limit           Units
                Max cpu time              unlimited            unlimited            seconds
                Max processes             96364                96364                processes
                Max open files            1024                 20000                files
                Max realtime priority     0                    0
                """);
        Files.writeString(
                proc.resolve("self/status"), "Name:\tjava\nCapEff:\t000001fffeffffff\nCapBnd:\t000001ffffffffff\n");
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "6.1.0-18-amd64\n");
        Files.writeString(proc.resolve("sys/kernel/hostname"), "hosty\n");
        Files.writeString(proc.resolve("sys/fs/nr_open"), "1048576\n");
    }

    private HostFacts read() {
        return new HostFactsProbe(proc, cgroups, "aarch64").read();
    }

    @Test
    void readsWhatProcSays() {
        HostFacts facts = read();

        assertThat(facts.hardLimits())
                .containsEntry("cpu", -1L)
                .containsEntry("nproc", 96364L)
                .containsEntry("nofile", 20000L)
                .containsEntry("rtprio", 0L)
                .hasSize(4);
        assertThat(facts.mayRaiseLimits()).isFalse();
        assertThat(facts.capabilities()).hasSize(41);
        assertThat(facts.kernel()).isEqualTo(new KernelVersion(6, 1));
        assertThat(facts.architecture()).contains(Architecture.ARM64);
        assertThat(facts.hostname()).isEqualTo("hosty");
        assertThat(facts.maxOpenFiles()).isEqualTo(1_048_576);
    }

    @Test
    void tellsTheCgroupVersionsApart() throws IOException {
        assertThat(read().cgroups()).isEqualTo(CgroupMode.V1);
        assertThat(read().limitsSwap()).isFalse();
        Files.writeString(cgroups.resolve("unified/cgroup.controllers"), "");
        assertThat(read().cgroups()).isEqualTo(CgroupMode.HYBRID);
        Files.writeString(cgroups.resolve("cgroup.controllers"), "");
        assertThat(read().cgroups()).isEqualTo(CgroupMode.V2);
        assertThat(read().limitsSwap()).isTrue();
    }

    @Test
    void withoutProcfsItSaysSo() throws IOException {
        Files.delete(proc.resolve("self/status"));

        assertThatThrownBy(this::read).isInstanceOf(EngineException.class).hasMessageContaining("proc");
    }

    @Test
    void readsThisHost() {
        HostFacts facts = HostFactsProbe.ofThisHost().read();

        assertThat(facts.hardLimits()).hasSize(16);
        assertThat(facts.architecture()).isPresent();
        assertThat(facts.maxOpenFiles()).isGreaterThanOrEqualTo(1024);
    }
}
