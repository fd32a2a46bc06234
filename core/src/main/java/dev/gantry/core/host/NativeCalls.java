// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/**
 * The calls into libc that the JDK has no word for. Loading takes some hundred milliseconds in a cold JVM, so it
 * happens at the first {@link #get()} and whoever can do without does not ask.
 */
final class NativeCalls {
    /** The functions, as their man pages have them. Failure is -1, with the reason in {@link NativeCalls#errno()}. */
    public interface LibC {
        /** kill(2). */
        int kill(int pid, int signal);

        /** waitid(2). */
        int waitid(int kind, int id, @Nullable Pointer information, int options);

        /** waitpid(2). */
        int waitpid(int pid, @Out int[] status, int options);

        /** poll(2). */
        int poll(Pointer descriptors, long count, int timeoutMilliseconds);

        /** eventfd(2). */
        int eventfd(int initial, int flags);

        /** read(2). */
        long read(int descriptor, Pointer buffer, long count);

        /** write(2). */
        long write(int descriptor, Pointer buffer, long count);

        /** open(2), of an existing file. */
        int open(byte[] path, int flags);

        /** socket(2). */
        int socket(int domain, int type, int protocol);

        /** connect(2). */
        int connect(int descriptor, Pointer address, int length);

        /** recv(2). */
        long recv(int descriptor, Pointer buffer, long count, int flags);

        /** send(2). */
        long send(int descriptor, Pointer buffer, long count, int flags);

        /** shutdown(2). */
        int shutdown(int descriptor, int how);

        /** close(2). */
        int close(int descriptor);

        /** syscall(2), for calls that take up to four numbers. */
        long syscall(long number, long first, long second, long third, long fourth);
    }

    /** Not permitted, by a filter of system calls for example. */
    static final int EPERM = 1;
    /** No such file. */
    static final int ENOENT = 2;
    /** No such process. */
    static final int ESRCH = 3;
    /** A signal came first. */
    static final int EINTR = 4;

    static final int EAGAIN = 11;
    /** No descriptor left in the system. */
    static final int ENFILE = 23;
    /** No descriptor left in this process. */
    static final int EMFILE = 24;
    /** The other side closed its end. */
    static final int EPIPE = 32;
    /** No such system call. */
    static final int ENOSYS = 38;
    /** The other side ended the connection. */
    static final int ECONNRESET = 104;
    /** Nobody listens. */
    static final int ECONNREFUSED = 111;

    // The same numbers on every architecture, as for all system calls that are newer than Linux 5.0.
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;

    private static final class Holder {
        static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    }

    private NativeCalls() {}

    /**
     * @throws LinkageError where native code cannot be loaded
     */
    static LibC get() {
        return Holder.LIBC;
    }

    /** pidfd_open(2): a descriptor that becomes readable when the process ends; -1 on failure. */
    static int pidfdOpen(long pid) {
        return (int) get().syscall(PIDFD_OPEN, pid, 0, 0, 0);
    }

    /** pidfd_send_signal(2); -1 on failure. */
    static int pidfdSendSignal(int pidfd, int signal) {
        return (int) get().syscall(PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    }

    /** Why the last call of this thread failed. */
    static int errno() {
        return Runtime.getRuntime(get()).getLastError();
    }

    /** The runtime that {@link Pointer}s are allocated with. */
    static Runtime runtime() {
        return Runtime.getRuntime(get());
    }
}
