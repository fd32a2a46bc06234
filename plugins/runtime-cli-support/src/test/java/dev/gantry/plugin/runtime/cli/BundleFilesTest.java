// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;

import static org.assertj.core.api.Assertions.assertThat;

class BundleFilesTest {
    private static final Instant END = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path top;

    private BundleFiles files;

    @BeforeEach
    void directories() throws IOException {
        for (String name : new String[] {"bundle", "run", "exits"}) {
            Files.createDirectory(top.resolve(name));
        }
        files = new BundleFiles(
                new Bundle("abc", "name", top.resolve("bundle"), top.resolve("run")), top.resolve("exits"));
    }

    private void exit(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(END));
    }

    @Test
    void exitFileTellsCodeAndTime() throws IOException {
        assertThat(files.exitReport()).isEmpty();

        exit(files.exitFile(), "-1");

        assertThat(files.exitReport()).contains(new ExitReport(new ExitStatus.Code(-1), false, END));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1 2",
                "99999999999",
                "1111111111111111111111111111111111111111111111111111111111111111111"
            })
    void garbageIsAnUnknownEnd(String content) throws IOException {
        exit(files.exitFile(), content);

        assertThat(files.exitReport().orElseThrow().status())
                .isInstanceOfSatisfying(
                        ExitStatus.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("no number"));
    }

    @Test
    void whatAKilledConmonHadBegunToWriteIsRemovedAndNothingOfOthers() throws IOException {
        Path exits = top.resolve("exits");
        for (String name : new String[] {"abc", "abc.IXKHZ3", "abcd.IXKHZ3"}) {
            Files.writeString(exits.resolve(name), "0");
        }

        files.removeUnfinishedExit();

        assertThat(exits).isDirectoryContaining("glob:**/abc").isDirectoryContaining("glob:**/abcd.IXKHZ3");
        assertThat(exits.resolve("abc.IXKHZ3")).doesNotExist();
    }

    @Test
    void secondCopyCountsWhereTheFirstIsMissing() throws IOException {
        files.prepare();
        exit(top.resolve("run/persist/exit"), "3");

        assertThat(files.exitReport()).contains(new ExitReport(new ExitStatus.Code(3), false, END));
        assertThat(files.exitReported()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run/persist/oom", "bundle/oom"})
    void outOfMemoryIsSeenWhereverItIsNoted(String marker) throws IOException {
        files.prepare();
        exit(files.exitFile(), "137");
        Files.createFile(top.resolve(marker));

        assertThat(files.exitReport().orElseThrow().oomKilled()).isTrue();
    }

    @Test
    void clearTakesItsOwnAndNothingElse() throws IOException {
        for (String own : new String[] {
            "bundle/attach",
            "bundle/ctl",
            "bundle/winsz",
            "bundle/oom",
            "run/pidfile",
            "run/conmon.pid",
            "run/oci-log",
            "run/resources.json",
            "exits/abc"
        }) {
            Files.createFile(top.resolve(own));
        }
        files.prepare();
        Files.createFile(top.resolve("run/persist/exit"));
        for (String other : new String[] {"bundle/config.json", "bundle/ctr.log", "run/hosts", "exits/def"}) {
            Files.createFile(top.resolve(other));
        }

        files.clear();
        files.clear();

        try (Stream<Path> left = Files.walk(top)) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(file -> top.relativize(file).toString()))
                    .containsExactlyInAnyOrder("bundle/config.json", "bundle/ctr.log", "run/hosts", "exits/def");
        }
        assertThat(top.resolve("run/persist")).doesNotExist();
    }

    @Test
    void filesHaveTheirFinalModeFromTheStart() throws IOException {
        Path log = top.resolve("ctr.log");
        BundleFiles.createLog(log);
        Files.writeString(log, "kept");
        BundleFiles.createLog(log);

        assertThat(log).content().isEqualTo("kept");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.writeResources("{}"))))
                .isEqualTo("rw-------");
        assertThat(files.writeResources("{\"a\":1}")).content().isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "12x"})
    void garbageIsNoMonitor(String content) throws IOException {
        assertThat(files.monitorPid()).isEmpty();
        Files.writeString(files.monitorPidFile(), content);
        assertThat(files.monitorPid()).isEmpty();
    }
}
