// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

import org.jspecify.annotations.Nullable;

import dev.gantry.shell.cli.Console;

/**
 * A stream of input that several read in turn. To wait for input cannot be interrupted, so a thread of its own does it: what
 * comes in after a reader has left is kept for the next one. Nothing is read before somebody asks.
 */
public final class SharedInput {
    private static final int SIZE = 32 * 1024;

    private final InputStream source;
    private final Object lock = new Object();
    private final byte[] kept = new byte[SIZE];
    private int start;
    private int end;
    private boolean wanted;
    private boolean over;
    private @Nullable IOException failure;
    private @Nullable Thread filling;

    /** @param source what to read, which is never closed */
    public SharedInput(InputStream source) {
        this.source = source;
    }

    /** Begins to read. */
    public Console.Reading read() {
        return new Reader();
    }

    private void fill() {
        try {
            while (awaitDemand()) {
                // Nobody touches the buffer meanwhile: there is nothing in it.
                int count = source.read(kept);
                synchronized (lock) {
                    start = 0;
                    end = Math.max(count, 0);
                    over = count < 0;
                    wanted = false;
                    lock.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (lock) {
                failure = e;
                over = true;
                lock.notifyAll();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private boolean awaitDemand() throws InterruptedException {
        synchronized (lock) {
            while (!wanted && !over) {
                lock.wait();
            }
            return !over;
        }
    }

    /** Has the thread fill the buffer, which is empty. */
    private void demand() {
        wanted = true;
        if (filling == null) {
            filling = new Thread(this::fill);
            filling.setName("input");
            filling.setDaemon(true);
            filling.start();
        }
        lock.notifyAll();
    }

    private final class Reader implements Console.Reading {
        private boolean closed;

        @Override
        public int read(byte[] into) throws IOException {
            synchronized (lock) {
                while (start == end && !over && !closed) {
                    demand();
                    await();
                }
                if (closed) {
                    return -1;
                }
                if (start < end) {
                    int count = Math.min(into.length, end - start);
                    System.arraycopy(kept, start, into, 0, count);
                    start += count;
                    return count;
                }
                if (failure != null) {
                    throw failure;
                }
                return -1;
            }
        }

        private void await() throws InterruptedIOException {
            try {
                lock.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for input");
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                closed = true;
                lock.notifyAll();
            }
        }
    }
}
