// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each mistake: one line on standard error, the right exit code, nothing left behind. */
@Tag("packed")
@Tag("real")
class BadInputTest {
    private static Packed packed;

    @BeforeAll
    static void unpack() throws Exception {
        packed = Packed.unpack();
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        packed.close();
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        packed.unset("GANTRY_CONFIG");
        packed.unset("GANTRY_MONITOR_PATH");
        packed.set("GANTRY_ROOT", packed.directory().resolve("root").toString());
        packed.set("GANTRY_RUN_ROOT", packed.directory().resolve("run").toString());
        packed.set("PATH", System.getenv("PATH"));
        assertThat(packed.containers()).isEmpty();
        for (String place : List.of("root/containers", "run/containers", "run/exits")) {
            Path directory = packed.directory().resolve(place);
            assertThat(Files.notExists(directory) || directory.toFile().list().length == 0)
                    .as(place)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            frobnicate                                   | 125 | frobnicate
            pss                                          | 125 | ps
            ps --colour                                  | 125 | --colour
            --colour ps                                  | 125 | --colour
            run                                          | 125 | requires at least 1 arg
            run --rootfs ROOTFS                          | 125 | command
            run --rootfs /nonexistent true               | 125 | /nonexistent
            run --rootfs /etc/hostname true              | 125 | /etc/hostname
            run --name a/b --rootfs ROOTFS true          | 125 | a/b
            run --rootfs ROOTFS no-such-program          | 127 | no-such-program
            run --rootfs ROOTFS /bin/notexec             | 126 | /bin/notexec
            run --memory 12parsecs --rootfs ROOTFS true  | 125 | 12parsecs
            run --stop-signal NOSIG --rootfs ROOTFS true | 125 | NOSIG
            run --runtime nosuch --rootfs ROOTFS true    | 125 | nosuch
            run --log-driver nosuch --rootfs ROOTFS true | 125 | nosuch
            run --log-driver k8s-file --log-opt max-size=big --rootfs ROOTFS true  | 125 | big
            run --log-driver k8s-file --log-opt max-size=-1 --rootfs ROOTFS true   | 125 | -1
            run --log-driver k8s-file --log-opt max-size= --rootfs ROOTFS true     | 125 | max-size
            run --log-driver k8s-file --log-opt max-size --rootfs ROOTFS true      | 125 | NAME=VALUE
            run --log-driver k8s-file --log-opt path=relative --rootfs ROOTFS true | 125 | relative
            run --log-driver json-file --log-opt colour=red --rootfs ROOTFS true   | 125 | colour
            run --log-driver none --log-opt max-size=1k --rootfs ROOTFS true       | 125 | max-size
            run --log-driver passthrough --log-opt tag=x --rootfs ROOTFS true      | 125 | tag
            run --log-driver journald --log-opt path=/x --rootfs ROOTFS true       | 125 | path
            run --log-driver journald --log-opt tag= --rootfs ROOTFS true          | 125 | tag
            create --log-driver none --log-opt a=b --rootfs ROOTFS true            | 125 | a
            stop nosuch                                  | 125 | nosuch
            stop --time -5 nosuch                        | 125 | -5
            kill --signal NOSIG nosuch                   | 125 | NOSIG
            rename nosuch other                          | 125 | nosuch
            logs nosuch                                  | 125 | nosuch
            ps --filter colour=red                       | 125 | colour
            ps --format {{.Nonsense                      | 125 | template
            """)
    void isOneLineAndTheRightCode(String line, int code, String word) throws Exception {
        String words = line.strip().replace("ROOTFS", packed.rootfs().toString());
        packed.gantry(("run ".regionMatches(0, words, 0, 4) ? words.replaceFirst("run", "run --rm") : words)
                        .split(" +"))
                .failed(code, word);
    }

    @Test
    void aNameThatIsTakenAndAPrefixThatSeveralIdsHave() throws Exception {
        String rootfs = packed.rootfs().toString();
        Set<Character> first = new HashSet<>();
        String id;
        int count = 0;
        do {
            id = packed.gantry("create", "--name", "c" + count++, "--rootfs", rootfs, "true")
                    .out()
                    .strip();
        } while (first.add(id.charAt(0)));
        packed.gantry("create", "--name", "c0", "--rootfs", rootfs, "true").failed(125, "c0");
        packed.gantry("start", id.substring(0, 1)).failed(125, id.substring(0, 1));
        assertThat(packed.containers()).hasSize(count);
        assertThat(packed.gantry("rm", "-a").code()).isZero();
    }

    @Test
    void aConfigurationFileThatIsWrong() throws Exception {
        Path file = packed.directory().resolve("gantry.conf");
        Files.writeString(file, "gantry {\n  root = /tmp\n  log-drivr = none\n}\n");
        packed.gantry("--config", file.toString(), "ps").failed(125, file.toString(), "3", "log-drivr", "log-driver");
        Files.writeString(file, "gantry {\n  root = [\n");
        packed.gantry("--config", file.toString(), "ps").failed(125, file.toString());
        packed.gantry("--config", "/nonexistent.conf", "ps").failed(125, "/nonexistent.conf");
    }

    @Test
    void aMonitorOrRuntimeThatIsMissingNamesItsPackage() throws Exception {
        String rootfs = packed.rootfs().toString();
        packed.set("GANTRY_MONITOR_PATH", "/nonexistent/conmon");
        packed.gantry("run", "--rm", "--rootfs", rootfs, "true").failed(125, "/nonexistent/conmon", "conmon");
        packed.unset("GANTRY_MONITOR_PATH");
        Path file = packed.directory().resolve("without-runc.conf");
        Files.writeString(file, "gantry.runtimes.runc.path = /nonexistent/runc\n");
        packed.gantry("--config", file.toString(), "run", "--rm", "--rootfs", rootfs, "true")
                .failed(125, "/nonexistent/runc", "runc");
    }

    @Test
    void aDatabaseThatIsBrokenOrOfALaterVersion() throws Exception {
        Path root = Files.createDirectories(packed.directory().resolve("broken"));
        packed.set("GANTRY_ROOT", root.toString());
        packed.set("GANTRY_RUN_ROOT", packed.directory().resolve("broken-run").toString());
        Files.writeString(root.resolve("gantry.db"), "this is no database, and long enough to be none\n".repeat(100));
        packed.gantry("ps").failed(125, "gantry.db");
        Files.delete(root.resolve("gantry.db"));
        assertThat(packed.gantry("ps").code()).isZero();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + root.resolve("gantry.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 9999");
        }
        packed.gantry("ps").failed(125, "9999");
    }

    @Test
    void aDiskThatIsReadOnlyOrFull() throws Exception {
        Path disk = Files.createDirectories(packed.directory().resolve("disk"));
        packed.set("GANTRY_ROOT", disk.resolve("root").toString());
        packed.set("GANTRY_RUN_ROOT", disk.resolve("run").toString());
        for (String options : List.of("ro,size=1m", "size=96k")) {
            run("mount", "-t", "tmpfs", "-o", options, "gantry-test", disk.toString());
            try {
                packed.gantry("create", "--rootfs", packed.rootfs().toString(), "true")
                        .failed(125, disk.toString());
            } finally {
                run("umount", disk.toString());
            }
        }
    }

    @Test
    void aRootThatBelongsToSomebodyElse() throws Exception {
        Path locked = Files.createDirectories(packed.directory().resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(packed.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        packed.set("GANTRY_ROOT", locked.resolve("root").toString());
        packed.set("GANTRY_RUN_ROOT", locked.resolve("run").toString());
        packed.execute(
                        "",
                        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", packed.launcher(), "ps"))
                .failed(125, locked.toString(), "permission denied");
    }

    private static void run(String... argv) throws Exception {
        assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
    }
}
