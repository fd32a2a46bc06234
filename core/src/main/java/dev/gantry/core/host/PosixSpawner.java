// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;

import dev.gantry.spi.host.ProcessLauncher.Command;

/**
 * By posix_spawn(3): the one program that is wanted, and no others on the way to it. It takes glibc 2.34, of 2021, for a
 * child in which all other descriptors are closed.
 */
final class PosixSpawner implements Spawner {
    /** The functions that only this needs, as their man pages have them. Those of posix_spawn give the reason of a failure, not -1. */
    public interface LibC {
        /** pipe2(2). */
        int pipe2(@Out int[] descriptors, int flags);

        /** fcntl(2), for commands that take a number. */
        int fcntl(int descriptor, int command, int argument);

        /** posix_spawn(3). */
        int posix_spawn(
                @Out int[] pid, Pointer path, Pointer actions, Pointer attributes, Pointer argv, Pointer environment);

        /** posix_spawn_file_actions_init(3). */
        int posix_spawn_file_actions_init(Pointer actions);

        /** posix_spawn_file_actions_destroy(3). */
        int posix_spawn_file_actions_destroy(Pointer actions);

        /** posix_spawn_file_actions_adddup2(3). */
        int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

        /** posix_spawn_file_actions_addopen(3). */
        int posix_spawn_file_actions_addopen(Pointer actions, int descriptor, Pointer path, int flags, int mode);

        /** posix_spawn_file_actions_addchdir_np: changes the working directory; since glibc 2.29. */
        int posix_spawn_file_actions_addchdir_np(Pointer actions, Pointer path);

        /** posix_spawn_file_actions_addclosefrom_np: closes all descriptors from a number on; since glibc 2.34. */
        int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);

        /** posix_spawnattr_init(3). */
        int posix_spawnattr_init(Pointer attributes);

        /** posix_spawnattr_destroy(3). */
        int posix_spawnattr_destroy(Pointer attributes);

        /** posix_spawnattr_setflags(3). */
        int posix_spawnattr_setflags(Pointer attributes, short flags);

        /** posix_spawnattr_setsigmask(3). */
        int posix_spawnattr_setsigmask(Pointer attributes, Pointer mask);
    }

    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final short POSIX_SPAWN_SETSIGMASK = 0x08;
    private static final short POSIX_SPAWN_SETSID = 0x80;
    private static final int STANDARD_STREAMS = 3;
    /** More than a posix_spawn_file_actions_t, a posix_spawnattr_t or a sigset_t has on any architecture. */
    private static final int ENOUGH = 1024;
    /** In which the JDK too gives names and arguments to the system. */
    private static final Charset NATIVE = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    private final LibC libc;
    private final Runtime runtime;

    private PosixSpawner(LibC libc) {
        this.libc = libc;
        this.runtime = Runtime.getRuntime(libc);
    }

    /**
     * Loads it.
     *
     * @throws LinkageError where there is no native code, or the C library lacks a function
     * @throws IOException when the system makes no pipe, or would make it of a standard stream's number
     */
    static PosixSpawner load() throws IOException {
        LibC libc = LibraryLoader.create(LibC.class).failImmediately().load("c");
        PosixSpawner spawner = new PosixSpawner(libc);
        try (Pipes pipes = spawner.new Pipes()) {
            pipes.open();
        }
        return spawner;
    }

    @Override
    public Process spawn(Command command, Given given) throws IOException {
        try (Pipes pipes = new Pipes();
                OurStreams ourStreams = new OurStreams();
                FileActions actions = new FileActions();
                Attributes attributes = new Attributes()) {
            actions.directory(command.directory().toString());
            OutputStream stdin = OutputStream.nullOutputStream();
            if (given != Given.NOTHING) {
                Pipe pipe = pipes.open();
                stdin = pipes.ours(new BufferedOutputStream(new FileOutputStream(nameOf(pipe.write))));
                actions.put(pipe.read, 0);
            } else {
                actions.nothing(0, O_RDONLY);
            }
            List<InputStream> outputs = new ArrayList<>();
            for (int number = 1; number < STANDARD_STREAMS; number++) {
                Pipe pipe = pipes.open();
                outputs.add(pipes.ours(new BufferedInputStream(new FileInputStream(nameOf(pipe.read)))));
                actions.put(pipe.write, number);
            }
            int used = STANDARD_STREAMS;
            if (given == Given.INPUT_AND_OUR_STREAMS) {
                used += ourStreams.passOn(actions);
            }
            actions.closeFrom(used);
            int pid = execute(command, actions, attributes);
            pipes.keepOurs();
            return new ChildProcess(pid, stdin, outputs.get(0), outputs.get(1));
        }
    }

    private int execute(Command command, FileActions actions, Attributes attributes) throws IOException {
        Pointer program = string(command.argv().get(0));
        StringVector argv = new StringVector(command.argv());
        StringVector environment = new StringVector(command.environment().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList());
        int[] pid = new int[1];
        int failure =
                libc.posix_spawn(pid, program, actions.address, attributes.address, argv.address, environment.address);
        Reference.reachabilityFence(program);
        Reference.reachabilityFence(argv);
        Reference.reachabilityFence(environment);
        if (failure != 0) {
            throw failed(failure);
        }
        return pid[0];
    }

    /** Opening it makes a descriptor of Java's own. */
    private static String nameOf(int descriptor) {
        return "/proc/self/fd/" + descriptor;
    }

    private static IOException failed(int number) {
        return new IOException("error=" + number + ", " + Errno.valueOf(number).description());
    }

    private Pointer string(String text) throws IOException {
        if (text.indexOf('\0') >= 0) {
            throw new IOException("invalid null character in \"" + text.replace("\0", "\\0") + "\"");
        }
        byte[] bytes = text.getBytes(NATIVE);
        Pointer string = Memory.allocateDirect(runtime, bytes.length + 1);
        string.put(0, bytes, 0, bytes.length);
        string.putByte(bytes.length, (byte) 0);
        return string;
    }

    /** Strings with a null pointer behind them. */
    private final class StringVector {
        final Pointer address;
        private final List<Pointer> strings = new ArrayList<>();

        StringVector(List<String> texts) throws IOException {
            int size = runtime.addressSize();
            address = Memory.allocateDirect(runtime, size * (texts.size() + 1));
            for (String text : texts) {
                Pointer string = string(text);
                address.putPointer((long) size * strings.size(), string);
                strings.add(string);
            }
            address.putAddress((long) size * texts.size(), 0);
        }
    }

    private record Pipe(int read, int write) {}

    /** The pipes while the child is being made. After that it has its ends, and Java has ours. */
    private final class Pipes implements AutoCloseable {
        private final List<Pipe> open = new ArrayList<>();
        private final List<Closeable> ours = new ArrayList<>();

        Pipe open() throws IOException {
            int[] ends = new int[2];
            if (libc.pipe2(ends, O_CLOEXEC) != 0) {
                throw failed(runtime.getLastError());
            }
            Pipe pipe = new Pipe(ends[0], ends[1]);
            open.add(pipe);
            if (Math.min(pipe.read, pipe.write) < STANDARD_STREAMS) {
                throw new IOException("this JVM lacks a standard stream, whose place a pipe would take");
            }
            return pipe;
        }

        <T extends Closeable> T ours(T stream) {
            ours.add(stream);
            return stream;
        }

        /** There is a child. */
        void keepOurs() {
            ours.clear();
        }

        @Override
        public void close() throws IOException {
            open.forEach(pipe -> {
                NativeCalls.get().close(pipe.read);
                NativeCalls.get().close(pipe.write);
            });
            for (Closeable stream : ours) {
                stream.close();
            }
        }
    }

    /**
     * Copies of our standard streams while the child is being made. In the child ours are gone by then: pipes took their
     * places. Whatever else has the numbers that they get there was put in place before, or is not for the child.
     */
    private final class OurStreams implements AutoCloseable {
        private final List<Integer> copies = new ArrayList<>();

        /** Gives how many there are. */
        int passOn(FileActions actions) throws IOException {
            for (int number = 0; number < STANDARD_STREAMS; number++) {
                int place = STANDARD_STREAMS + number;
                if (isPassedToUs(number)) {
                    // Beyond the places of all three, so that none takes that of another.
                    int copy = libc.fcntl(number, F_DUPFD_CLOEXEC, 2 * STANDARD_STREAMS);
                    if (copy < 0) {
                        throw failed(runtime.getLastError());
                    }
                    copies.add(copy);
                    actions.put(copy, place);
                } else {
                    actions.nothing(place, O_RDWR);
                }
            }
            return STANDARD_STREAMS;
        }

        /** Where a JVM was started without a stream, a file of its own may have the number, and is mostly marked. */
        private boolean isPassedToUs(int number) {
            int flags = libc.fcntl(number, F_GETFD, 0);
            return flags >= 0 && (flags & FD_CLOEXEC) == 0;
        }

        @Override
        public void close() {
            copies.forEach(NativeCalls.get()::close);
        }
    }

    /** What the child does before it becomes the program, in this order. */
    private final class FileActions implements AutoCloseable {
        final Pointer address = Memory.allocateDirect(runtime, ENOUGH);
        private final List<Pointer> paths = new ArrayList<>();

        FileActions() {
            libc.posix_spawn_file_actions_init(address);
        }

        void directory(String path) throws IOException {
            check(libc.posix_spawn_file_actions_addchdir_np(address, path(path)));
        }

        void nothing(int number, int flags) throws IOException {
            check(libc.posix_spawn_file_actions_addopen(address, number, path("/dev/null"), flags, 0));
        }

        void put(int descriptor, int number) throws IOException {
            check(libc.posix_spawn_file_actions_adddup2(address, descriptor, number));
        }

        void closeFrom(int number) throws IOException {
            check(libc.posix_spawn_file_actions_addclosefrom_np(address, number));
        }

        private Pointer path(String text) throws IOException {
            Pointer path = string(text);
            paths.add(path);
            return path;
        }

        private void check(int failure) throws IOException {
            if (failure != 0) {
                throw failed(failure);
            }
        }

        @Override
        public void close() {
            libc.posix_spawn_file_actions_destroy(address);
        }
    }

    /** A session of its own, and no signal blocked: threads of a JVM block some. */
    private final class Attributes implements AutoCloseable {
        final Pointer address = Memory.allocateDirect(runtime, ENOUGH);

        Attributes() {
            libc.posix_spawnattr_init(address);
            libc.posix_spawnattr_setflags(address, (short) (POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK));
            libc.posix_spawnattr_setsigmask(address, Memory.allocateDirect(runtime, ENOUGH, true));
        }

        @Override
        public void close() {
            libc.posix_spawnattr_destroy(address);
        }
    }
}
