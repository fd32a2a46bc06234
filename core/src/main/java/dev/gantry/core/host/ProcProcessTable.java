// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;

/** Processes as {@code /proc} shows them; native code is needed for signals and for {@link #onExit} only. */
final class ProcProcessTable implements ProcessTable, AutoCloseable {
    /** Keeps every byte of an argument apart, whatever its encoding. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    /** Why there may be no pidfd of a process that is there. */
    private static final Set<Integer> NO_PIDFD =
            Set.of(NativeCalls.ENOSYS, NativeCalls.EPERM, NativeCalls.EMFILE, NativeCalls.ENFILE);

    private final Path proc;
    private final Scheduler scheduler;
    private final Object lock = new Object();
    private @Nullable ProcessExits exits;

    ProcProcessTable(Path proc, Scheduler scheduler) {
        this.proc = proc;
        this.scheduler = scheduler;
    }

    @Override
    public Optional<ProcessIdentity> identify(long pid) {
        return pid <= 0
                ? Optional.empty()
                : stat(pid).filter(stat -> !stat.ended()).map(stat -> new ProcessIdentity(pid, stat.startTicks()));
    }

    @Override
    public boolean isAlive(ProcessIdentity process) {
        return identify(process.pid()).filter(process::equals).isPresent();
    }

    @Override
    public List<ProcessIdentity> withArgument(String argument) {
        String wanted = new String(argument.getBytes(StandardCharsets.UTF_8), BYTES);
        long self = ProcessHandle.current().pid();
        List<ProcessIdentity> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path entry : entries) {
                long pid = pid(entry);
                if (pid != self && rawArguments(pid).contains(wanted)) {
                    // Read again with the identity in hand: the number may have changed hands in between.
                    identify(pid)
                            .filter(id -> rawArguments(pid).contains(wanted))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot list the processes in " + proc, null, e);
        }
        return List.copyOf(found);
    }

    @Override
    public List<String> arguments(ProcessIdentity process) {
        List<String> arguments = rawArguments(process.pid());
        return isAlive(process)
                ? arguments.stream()
                        .map(raw -> new String(raw.getBytes(BYTES), StandardCharsets.UTF_8))
                        .toList()
                : List.of();
    }

    @Override
    public boolean signal(ProcessIdentity process, Signal signal) {
        if (!isAlive(process)) {
            return false;
        }
        int pidfd = NativeCalls.pidfdOpen(process.pid());
        return pidfd >= 0
                ? signalThrough(pidfd, process, signal)
                : signalByNumber(process, signal, NativeCalls.errno());
    }

    private boolean signalThrough(int pidfd, ProcessIdentity process, Signal signal) {
        try {
            // The descriptor holds on to one process: if the number still means ours now, the descriptor does too.
            return isAlive(process) && sent(NativeCalls.pidfdSendSignal(pidfd, signal.number()), process, signal);
        } finally {
            NativeCalls.get().close(pidfd);
        }
    }

    /** Where no pidfd is to be had the number has to do; that it is used anew in this instant is not to be excluded. */
    private boolean signalByNumber(ProcessIdentity process, Signal signal, int errno) {
        if (errno == NativeCalls.ESRCH) {
            return false;
        }
        if (!NO_PIDFD.contains(errno)) {
            throw refused(process, signal, errno);
        }
        return isAlive(process)
                && sent(NativeCalls.get().kill(Math.toIntExact(process.pid()), signal.number()), process, signal);
    }

    private static boolean sent(int rc, ProcessIdentity process, Signal signal) {
        int errno = NativeCalls.errno();
        if (rc != 0 && errno != NativeCalls.ESRCH) {
            throw refused(process, signal, errno);
        }
        return rc == 0;
    }

    private static EngineException refused(ProcessIdentity process, Signal signal, int errno) {
        return new EngineException(
                ErrorCode.RUNTIME_PERMISSION_DENIED,
                "cannot send " + signal + " to process " + process.pid() + ": the kernel refused with errno " + errno);
    }

    @Override
    public Cancellable onExit(ProcessIdentity process, Runnable action) {
        return exits().watch(process, action);
    }

    private ProcessExits exits() {
        synchronized (lock) {
            if (exits == null) {
                exits = new ProcessExits(this, scheduler);
            }
            return exits;
        }
    }

    private Optional<ProcStat> stat(long pid) {
        try {
            return ProcStat.parse(
                    Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"), BYTES));
        } catch (IOException e) {
            // The process went away before or while it was read.
            return Optional.empty();
        }
    }

    private List<String> rawArguments(long pid) {
        try {
            String line = Files.readString(proc.resolve(Long.toString(pid)).resolve("cmdline"), BYTES);
            if (line.isEmpty()) {
                return List.of();
            }
            String ended = line.endsWith("\0") ? line.substring(0, line.length() - 1) : line;
            return List.of(ended.split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long pid(Path entry) {
        try {
            return Long.parseLong(entry.getFileName().toString());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (exits != null) {
                exits.close();
            }
        }
    }
}
