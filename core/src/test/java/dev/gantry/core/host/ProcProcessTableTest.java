// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.ProcessIdentity;

import static dev.gantry.core.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class ProcProcessTableTest {
    private final DaemonScheduler scheduler = new DaemonScheduler();
    private final ProcProcessTable table = new ProcProcessTable(Path.of("/proc"), scheduler);
    private final List<ProcessIdentity> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(process -> table.signal(process, Signal.KILL));
        table.close();
        scheduler.close();
    }

    /** A process that is not our child, with these arguments to sleep for long. */
    private ProcessIdentity stranger(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "sh -c 'while :; do sleep 0.1; done' \"$@\" </dev/null >/dev/null 2>&1 & echo $!",
                "sh",
                "sh"));
        command.addAll(List.of(arguments));
        Process shell = new ProcessBuilder(command).start();
        String pid = new String(shell.getInputStream().readAllBytes()).strip();
        assertThat(shell.waitFor()).isZero();
        ProcessIdentity identity = table.identify(Long.parseLong(pid)).orElseThrow();
        started.add(identity);
        return identity;
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }

    @Test
    void identityTellsAProcessFromALaterOneOfTheSameNumber() throws Exception {
        ProcessIdentity process = stranger();

        assertThat(table.identify(process.pid())).contains(process);
        assertThat(table.isAlive(process)).isTrue();
        assertThat(table.isAlive(new ProcessIdentity(process.pid(), process.startTicks() - 1)))
                .isFalse();
    }

    @Test
    void numbersThatNoProcessHasMeanNothing() {
        assertThat(table.identify(0)).isEmpty();
        assertThat(table.identify(-1)).isEmpty();
        assertThat(table.identify(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void zombieIsDead() throws Exception {
        // A shell may reap a child that ends before it is replaced by a program that never does.
        String child = "until [ \"$(cat /proc/$PPID/comm)\" = sleep ]; do :; done";
        Process parent = new ProcessBuilder("sh", "-c", "sh -c '" + child + "' & echo $!; exec sleep 1000").start();
        try {
            long zombie = Long.parseLong(parent.inputReader().readLine());
            eventually("the child ends", () -> table.identify(zombie).isEmpty());
            assertThat(Files.readString(Path.of("/proc/" + zombie + "/stat"))).contains(") Z ");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void processesAreFoundByOneWholeArgument() throws Exception {
        String argument = "ä b " + unique();
        ProcessIdentity process = stranger("first", argument, "");
        stranger(argument + "x");

        assertThat(table.withArgument(argument)).containsExactly(process);
        assertThat(table.arguments(process)).endsWith("sh", "first", argument, "");
    }

    @Test
    void ownProcessIsNotFound() {
        List<String> own =
                table.arguments(table.identify(ProcessHandle.current().pid()).orElseThrow());

        assertThat(own).isNotEmpty();
        assertThat(table.withArgument(own.get(own.size() - 1)))
                .noneMatch(found -> found.pid() == ProcessHandle.current().pid());
    }

    @Test
    void signalReachesTheProcess() throws Exception {
        ProcessIdentity process = stranger();

        assertThat(table.signal(process, Signal.TERM)).isTrue();

        eventually("it dies", () -> !table.isAlive(process));
        assertThat(table.signal(process, Signal.TERM)).isFalse();
        assertThat(table.arguments(process)).isEmpty();
    }

    /** kill(2) would take the number of a thread for its process, pidfd_open(2) does not. */
    @Test
    void numberIsNotTriedWhereThePidfdSaysThatThereIsNoSuchProcess(@TempDir Path proc) throws Exception {
        long thread;
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            thread = threads.mapToLong(path -> Long.parseLong(path.getFileName().toString()))
                    .filter(number -> number != ProcessHandle.current().pid())
                    .findAny()
                    .orElseThrow();
        }
        Path copy = Files.createDirectory(proc.resolve(Long.toString(thread)));
        Files.writeString(copy.resolve("stat"), Files.readString(Path.of("/proc/" + thread + "/stat")));
        try (ProcProcessTable mistaken = new ProcProcessTable(proc, scheduler)) {
            ProcessIdentity process = mistaken.identify(thread).orElseThrow();

            // Either answer of kernels will do: that there is none, or that this is none.
            boolean sent;
            try {
                sent = mistaken.signal(process, new Signal(23));
            } catch (EngineException e) {
                sent = false;
            }
            assertThat(sent).isFalse();
        }
    }

    @Test
    void signalForAnotherProcessOfThatNumberIsNotSent() throws Exception {
        ProcessIdentity process = stranger();

        assertThat(table.signal(new ProcessIdentity(process.pid(), process.startTicks() + 1), Signal.KILL))
                .isFalse();

        assertThat(table.isAlive(process)).isTrue();
    }

    @Test
    void endOfAProcessThatIsNoChildIsTold() throws Exception {
        ProcessIdentity process = stranger();
        CountDownLatch ended = new CountDownLatch(1);
        try (Cancellable watch = table.onExit(process, ended::countDown)) {
            assertThat(watch).isNotNull();
            assertThat(ended.getCount()).isOne();
            table.signal(process, Signal.KILL);

            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endThatWasBeforeIsToldAtOnce() throws Exception {
        ProcessIdentity process = stranger();
        CountDownLatch ended = new CountDownLatch(2);
        table.onExit(new ProcessIdentity(process.pid(), process.startTicks() + 1), ended::countDown);
        table.signal(process, Signal.KILL);
        eventually("it dies", () -> !table.isAlive(process));
        table.onExit(process, ended::countDown);

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void forgottenWatchIsSilent() throws Exception {
        ProcessIdentity process = stranger();
        AtomicInteger told = new AtomicInteger();
        CountDownLatch other = new CountDownLatch(1);
        Cancellable watch = table.onExit(process, told::incrementAndGet);
        table.onExit(process, other::countDown);
        watch.close();
        watch.close();
        table.signal(process, Signal.KILL);

        assertThat(other.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told).hasValue(0);
    }

    @Test
    void manyWatchesShareOneThreadAndEachIsToldOnce() throws Exception {
        List<ProcessIdentity> processes = new ArrayList<>();
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            ProcessIdentity process = stranger();
            processes.add(process);
            for (int j = 0; j < 5; j++) {
                table.onExit(process, told::incrementAndGet);
            }
        }
        Set<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gantry-pidfd"))
                .collect(Collectors.toSet());
        processes.forEach(process -> table.signal(process, Signal.KILL));

        eventually("all are told", () -> told.get() == 100);
        assertThat(threads).hasSize(1);
        eventually("their descriptors are closed", () -> descriptors("pidfd") == 0);
    }

    private static long descriptors(String kind) throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains(kind);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void endIsToldWithoutPidfdsToo() throws Exception {
        ProcessIdentity process = stranger();
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger forgotten = new AtomicInteger();
        try (ProcessExits exits = new ProcessExits(table, scheduler, onEnd -> null)) {
            exits.watch(process, ended::countDown);
            exits.watch(process, forgotten::incrementAndGet).close();
            table.signal(process, Signal.KILL);

            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(forgotten).hasValue(0);
    }
}
