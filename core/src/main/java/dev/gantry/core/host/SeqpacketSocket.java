// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

import jnr.ffi.Pointer;

import dev.gantry.spi.host.PacketSocket;

/**
 * A socket of the kernel. Calls block in it; {@link #close} shuts the connection down, which has them return, and the
 * descriptor is closed by the last one to leave, so that its number is never used for something else meanwhile.
 */
final class SeqpacketSocket implements PacketSocket {
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int O_PATH_CLOEXEC = 0x280000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;
    /** sockaddr_un: the family, two bytes long, then the path with a NUL at its end. */
    private static final int FAMILY_LENGTH = 2;

    private final int descriptor;
    private int calls;
    private boolean closed;

    private SeqpacketSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** See {@link dev.gantry.spi.host.PacketSockets#connect}. */
    static PacketSocket connect(Path path) throws IOException {
        // Named by a descriptor, a path of any length fits into an address.
        int file = NativeCalls.get().open(cString(path.toString()), O_PATH_CLOEXEC);
        if (file < 0) {
            throw failed(path);
        }
        try {
            int socket = NativeCalls.get().socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
            if (socket < 0) {
                throw failed(path);
            }
            byte[] name = cString("/proc/self/fd/" + file);
            Pointer address = NativeCalls.runtime().getMemoryManager().allocateDirect(FAMILY_LENGTH + name.length);
            address.putShort(0, (short) AF_UNIX);
            address.put(FAMILY_LENGTH, name, 0, name.length);
            while (NativeCalls.get().connect(socket, address, FAMILY_LENGTH + name.length) < 0) {
                if (NativeCalls.errno() != NativeCalls.EINTR) {
                    IOException failure = failed(path);
                    NativeCalls.get().close(socket);
                    throw failure;
                }
            }
            return new SeqpacketSocket(socket);
        } finally {
            NativeCalls.get().close(file);
        }
    }

    private static byte[] cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static IOException failed(Path path) {
        int errno = NativeCalls.errno();
        return switch (errno) {
            case NativeCalls.ENOENT -> new NoSuchFileException(path.toString());
            case NativeCalls.ECONNREFUSED -> new ConnectException("nobody listens on " + path);
            default -> new IOException("cannot connect to " + path + ": error " + errno);
        };
    }

    @Override
    public int receive(ByteBuffer into) throws IOException {
        return receive(into, 0);
    }

    @Override
    public int receiveNow(ByteBuffer into) throws IOException {
        return receive(into, MSG_DONTWAIT);
    }

    private int receive(ByteBuffer into, int flags) throws IOException {
        if (!enter()) {
            return -1;
        }
        try {
            Pointer buffer = Pointer.wrap(NativeCalls.runtime(), into.slice());
            long length;
            do {
                length = NativeCalls.get().recv(descriptor, buffer, into.remaining(), flags);
            } while (length < 0 && NativeCalls.errno() == NativeCalls.EINTR);
            if (length < 0 && flags == MSG_DONTWAIT && NativeCalls.errno() == NativeCalls.EAGAIN) {
                return 0;
            }
            if (length < 0 && NativeCalls.errno() != NativeCalls.ECONNRESET) {
                throw new IOException("cannot receive: error " + NativeCalls.errno());
            }
            // An empty message would look the same; who listens for them knows that none are sent.
            if (length <= 0) {
                return -1;
            }
            into.position(into.position() + (int) length);
            return (int) length;
        } finally {
            leave();
        }
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        requireEntered();
        try {
            int length = message.remaining();
            Pointer buffer = NativeCalls.runtime().getMemoryManager().allocateDirect(length);
            byte[] bytes = new byte[length];
            message.get(bytes);
            buffer.put(0, bytes, 0, length);
            while (NativeCalls.get().send(descriptor, buffer, length, MSG_NOSIGNAL) < 0) {
                requireInterrupted("send");
            }
        } finally {
            leave();
        }
    }

    @Override
    public void endOutput() throws IOException {
        requireEntered();
        try {
            if (NativeCalls.get().shutdown(descriptor, SHUT_WR) < 0) {
                requireInterrupted("end the output");
            }
        } finally {
            leave();
        }
    }

    private static void requireInterrupted(String what) throws IOException {
        int errno = NativeCalls.errno();
        if (errno == NativeCalls.EPIPE || errno == NativeCalls.ECONNRESET) {
            throw new IOException("cannot " + what + ": the other side is gone");
        }
        if (errno != NativeCalls.EINTR) {
            throw new IOException("cannot " + what + ": error " + errno);
        }
    }

    private void requireEntered() throws IOException {
        if (!enter()) {
            throw new IOException("the connection was closed");
        }
    }

    private synchronized boolean enter() {
        if (closed) {
            return false;
        }
        calls++;
        return true;
    }

    private synchronized void leave() {
        calls--;
        if (closed && calls == 0) {
            NativeCalls.get().close(descriptor);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (calls == 0) {
            NativeCalls.get().close(descriptor);
        } else {
            NativeCalls.get().shutdown(descriptor, SHUT_RDWR);
        }
    }
}
