// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EventStream;
import dev.gantry.api.ExecSession;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult.End;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.EventQuery;
import dev.gantry.api.model.ExecResult;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExecState;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.api.model.TerminalSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Commands in a container that runs: what they see, what they say, and how each of them ended. */
@Tag("real")
class ExecTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final StdioSpec INPUT = new StdioSpec(false, true);
    private static final StdioSpec TERMINAL = new StdioSpec(true, false);

    private static final NamespaceSpec HOST_PIDS = new NamespaceSpec(
            NamespaceMode.HOST,
            NamespaceSpec.DEFAULT.ipc(),
            NamespaceSpec.DEFAULT.uts(),
            NamespaceSpec.DEFAULT.cgroup(),
            NamespaceSpec.DEFAULT.network(),
            NamespaceSpec.DEFAULT.hostname());

    private static Container running(EngineRoot root, Engine engine) {
        Container container = engine.create(root.command("sleep", "1000").build());
        container.start();
        return container;
    }

    private static void assertFails(ErrorCode code, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static ExecResult sh(Container container, String script) {
        return container.exec("sh", "-c", script);
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aCommandIsExecutedToItsEndAndTellsAll(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = running(root, root.open());
            ExecResult result = sh(container, "echo hello; echo oops >&2; exit 3");
            assertThat(result.exit()).isEqualTo(new ExitStatus.Code(3));
            assertThat(result.stdoutAsString()).isEqualTo("hello\n");
            assertThat(result.stderrAsString()).isEqualTo("oops\n");
            assertThat(container.execSessions()).isEmpty();
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void itReadsWhatIsWrittenToIt(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = running(root, root.open());
            ExecSession session = container.createExec(ExecSpec.of("cat").withStdio(INPUT));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] text = "line\n".repeat(30_000).getBytes(StandardCharsets.UTF_8);
            try (Attachment attachment = session.startAndAttach(AttachOptions.of(out, out))) {
                attachment.stdin().write(text);
                attachment.stdin().close();
                assertThat(attachment.await().end()).isEqualTo(End.OUTPUT_ENDED);
            }
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
            assertThat(out.toByteArray()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aDetachedOneGoesOnByItselfAndIsKnownToAll(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = running(root, engine);
            ExecSession session = container.createExec(ExecSpec.of("sh", "-c", "sleep 1; exit 4"));
            assertThat(session.inspect().state()).isEqualTo(ExecState.CREATED);
            session.start();
            assertThat(session.inspect().state()).isEqualTo(ExecState.RUNNING);
            assertThat(session.inspect().pid() > 0).isEqualTo(runtime.isReal());
            Container elsewhere = root.open().container(container.id());
            assertThat(elsewhere.execSessions()).extracting(ExecSession::id).containsExactly(session.id());
            assertThat(elsewhere.execSession(session.id().substring(0, 12)).waitForExit(SOON))
                    .isEqualTo(new ExitStatus.Code(4));
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(4));
            assertThat(session.inspect().state()).isEqualTo(ExecState.STOPPED);
            assertThat(session.inspect().exit()).contains(new ExitStatus.Code(4));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void theEndOfOneWhoseEngineClosedIsFoundByTheNext(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            String id;
            String session;
            try (Engine engine = Engine.open(root.config())) {
                Container container = running(root, engine);
                id = container.id();
                ExecSession made = container.createExec(ExecSpec.of("sh", "-c", "sleep 0.3; exit 6"));
                made.start();
                session = made.id();
            }
            assertThat(root.open().container(id).execSession(session).waitForExit(SOON))
                    .isEqualTo(new ExitStatus.Code(6));
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void itIsAsTheContainerButForWhatItSaysItself(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Files.createDirectories(root.rootfs().resolve("var/tmp"));
            Container container = root.open()
                    .create(root.command("sleep", "1000")
                            .environment("A", "container")
                            .environment("B", "container")
                            .workingDirectory("/tmp")
                            .build());
            container.start();
            assertThat(sh(container, "echo $A $B; pwd").stdoutAsString()).isEqualTo("container container\n/tmp\n");
            ExecSpec other = ExecSpec.of("sh", "-c", "echo $A $B $C; pwd")
                    .withEnvironment("B", "command")
                    .withEnvironment("C", "two words")
                    .withWorkingDirectory("/var/tmp");
            assertThat(container.exec(other).stdoutAsString()).isEqualTo("container command two words\n/var/tmp\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void usersAndPrivilegesAreThoseAskedFor(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Files.writeString(
                    root.rootfs().resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nu:x:7:8::/home/u:/bin/sh\n");
            Container container = running(root, root.open());
            String who = "echo $(id -u):$(id -g) $HOME; grep CapEff /proc/self/status";
            assertThat(sh(container, who).stdoutAsString()).startsWith("0:0 /root\n");
            String asUser =
                    container.exec(ExecSpec.of("sh", "-c", who).withUser("u")).stdoutAsString();
            assertThat(asUser).startsWith("7:8 /home/u\n").endsWith("CapEff:\t0000000000000000\n");
            assertThat(container.exec(ExecSpec.of("id", "-u").withUser("1234")).stdoutAsString())
                    .isEqualTo("1234\n");
            String plain = sh(container, "grep CapEff /proc/self/status").stdoutAsString();
            String privileged = container
                    .exec(ExecSpec.of("grep", "CapEff", "/proc/self/status").asPrivileged())
                    .stdoutAsString();
            assertThat(capabilities(privileged)).isGreaterThan(capabilities(plain));
            assertFails(
                    ErrorCode.ROOTFS_UNFIT,
                    () -> container.exec(ExecSpec.of("true").withUser("nobody-here")));
            assertThat(container.execSessions()).isEmpty();
        }
    }

    private static int capabilities(String line) {
        return Long.bitCount(Long.parseUnsignedLong(line.strip().split("\\s+")[1], 16));
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aCommandThatCannotBeExecutedHasEndedWithTheCodeOfAShell(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Path text = Files.writeString(root.rootfs().resolve("text"), "no program");
            Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-r--r--"));
            Container container = running(root, root.open());
            ExecSession missing = container.createExec(ExecSpec.of("no-such-command"));
            assertFails(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, missing::start);
            assertThat(missing.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(127));
            ExecSession denied = container.createExec(ExecSpec.of("/text"));
            assertFails(
                    ErrorCode.RUNTIME_PERMISSION_DENIED,
                    () -> denied.startAndAttach(AttachOptions.inputOnly()).close());
            assertThat(denied.inspect().exit()).contains(new ExitStatus.Code(126));
            assertThat(denied.inspect().startedAt()).isEmpty();
            assertThat(sh(container, "exit 7").exit()).isEqualTo(new ExitStatus.Code(7));
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aTerminalHasTheSizeThatItIsGiven(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = running(root, root.open());
            ExecSession session = container.createExec(
                    ExecSpec.of("sh", "-c", "stty size; read line; stty size").withStdio(TERMINAL));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            AttachOptions options = AttachOptions.of(out, out).withSize(new TerminalSize(33, 101));
            try (Attachment attachment = session.startAndAttach(options)) {
                EngineRoot.eventually(
                        "the size is shown",
                        () -> out.toString(StandardCharsets.UTF_8).equals("33 101\r\n"));
                session.resize(new TerminalSize(44, 99));
                attachment.stdin().write('\n');
                attachment.await();
            }
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\r\n44 99\r\n");
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void itCanBeSignalledAndStopped(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = running(root, root.open());
            ExecSession signalled = started(container, "sleep", "1000");
            signalled.kill(Signal.INT);
            assertThat(signalled.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(130));
            ExecSession stopped = started(container, "sleep", "1000");
            stopped.stop(Duration.ofSeconds(20));
            assertThat(stopped.inspect().exit()).contains(new ExitStatus.Code(143));
            ExecSession stubborn = started(container, "sh", "-c", "trap '' TERM; echo; while :; do sleep 1; done");
            stubborn.stop(Duration.ZERO);
            assertThat(stubborn.inspect().exit()).contains(new ExitStatus.Code(137));
            stubborn.stop(Duration.ZERO);
            assertFails(ErrorCode.EXEC_SESSION_STATE, () -> stubborn.kill(Signal.TERM));
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    private static ExecSession started(Container container, String... command) {
        ExecSession session = container.createExec(ExecSpec.of(command));
        session.start();
        return session;
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void sessionsEndWithTheirContainerAndAreGoneWithTheNextRun(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = running(root, engine);
            ExecSession session = started(container, "sleep", "1000");
            container.stop(Duration.ZERO);
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(137));
            assertThat(container.execSessions()).hasSize(1);
            assertFails(ErrorCode.CONTAINER_STATE, () -> container.createExec(ExecSpec.of("true")));
            container.start();
            assertThat(container.execSessions()).isEmpty();
            assertFails(ErrorCode.NO_SUCH_EXEC_SESSION, session::inspect);
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(137));
            ExecSession last = started(container, "sleep", "1000");
            container.remove(RemoveOptions.FORCE);
            assertThat(last.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(137));
            assertFails(ErrorCode.NO_SUCH_EXEC_SESSION, last::start);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "CRUN"})
    void aContainerThatSharesItsPidsIsNotCleanedUpUnderACommand(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(
                    root.command("sleep", "1000").namespaces(HOST_PIDS).build());
            container.start();
            ExecSession session = started(container, "sh", "-c", "trap '' TERM; sleep 1000");
            signal(container.inspect().summary().pid());
            container.waitForExit(SOON);
            assertFails(ErrorCode.CONTAINER_STATE, () -> container.cleanup(CleanupOptions.DEFAULT));
            assertThat(session.inspect().state()).isEqualTo(ExecState.RUNNING);
            session.stop(Duration.ZERO);
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(137));
            EngineRoot.eventually("it is cleaned up", () -> container.state() == ContainerState.EXITED);
        }
    }

    private static void signal(long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void nothingIsExecutedInAContainerThatIsFrozenOrHasNotBegun(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            assertFails(ErrorCode.CONTAINER_STATE, () -> container.createExec(ExecSpec.of("true")));
            container.start();
            ExecSession before = container.createExec(ExecSpec.of("true"));
            container.pause();
            assertFails(ErrorCode.CONTAINER_STATE, () -> container.createExec(ExecSpec.of("true")));
            assertFails(ErrorCode.CONTAINER_STATE, before::start);
            container.unpause();
            before.start();
            assertThat(before.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(0));
            assertFails(ErrorCode.EXEC_SESSION_STATE, before::start);
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void aRunningOneIsRemovedByForceOnlyAndItsEndStaysKnown(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = running(root, root.open());
            ExecSession unstarted = container.createExec(ExecSpec.of("true"));
            assertFails(ErrorCode.EXEC_SESSION_STATE, () -> unstarted.waitForExit(SOON));
            assertFails(ErrorCode.EXEC_SESSION_STATE, () -> unstarted.stop(SOON));
            unstarted.remove(false);
            assertFails(ErrorCode.NO_SUCH_EXEC_SESSION, unstarted::start);
            assertFails(ErrorCode.NO_SUCH_EXEC_SESSION, () -> unstarted.waitForExit(SOON));
            ExecSession session = started(container, "sleep", "1000");
            assertFails(ErrorCode.EXEC_SESSION_STATE, () -> session.remove(false));
            session.remove(true);
            assertFails(ErrorCode.NO_SUCH_EXEC_SESSION, session::inspect);
            assertThat(session.waitForExit(SOON)).isEqualTo(new ExitStatus.Code(137));
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void manyAtOnceEachTellTheirOwn(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Container container = running(root, root.open());
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<ExecResult>> calls = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    int number = i;
                    calls.add(() -> sh(container, "echo line " + number + "; exit " + number));
                }
                List<Future<ExecResult>> results = threads.invokeAll(calls);
                for (int i = 0; i < calls.size(); i++) {
                    ExecResult result = results.get(i).get(SOON.toSeconds(), TimeUnit.SECONDS);
                    assertThat(result.stdoutAsString()).isEqualTo("line " + i + "\n");
                    assertThat(result.exit()).isEqualTo(new ExitStatus.Code(i));
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuntimeUnderTest.class)
    void whoeverListensLearnsOfIt(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = running(root, engine);
            ExecSession session = started(container, "sh", "-c", "exit 5");
            session.waitForExit(SOON);
            List<Event> events = new ArrayList<>();
            try (EventStream stream = engine.events(EventQuery.ALL)) {
                stream.forEachRemaining(events::add);
            }
            assertThat(events)
                    .filteredOn(event -> event.status().startsWith("exec"))
                    .extracting(Event::status)
                    .containsExactly("exec", "exec_died");
            Event died = events.get(events.size() - 1);
            assertThat(died.exitCode()).hasValue(5);
            assertThat(died.attributes()).containsEntry("execID", session.id());
        }
    }
}
