// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import jnr.ffi.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.core.host.ProcessExits.Watch;

/**
 * One daemon thread that sleeps in poll(2) on the pidfds of all watched processes and on an eventfd that wakes it when
 * the set changes. Only that thread closes pidfds, so none is closed, and its number reused, while it is polled.
 */
final class PidfdPoller implements AutoCloseable {
    private static final int POLLIN = 1;
    private static final int POLLFD_SIZE = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int FOREVER = -1;
    private static final Logger LOG = LoggerFactory.getLogger(PidfdPoller.class);

    private final int wakeup;
    private final Consumer<Watch> onEnd;
    private final Object lock = new Object();
    private final Map<Watch, Integer> watched = new HashMap<>();
    private final List<Integer> dropped = new ArrayList<>();
    private boolean closed;

    private PidfdPoller(int wakeup, Consumer<Watch> onEnd) {
        this.wakeup = wakeup;
        this.onEnd = onEnd;
    }

    /**
     * @param onEnd is called on the poller's thread; returns at once
     * @throws LinkageError where native code cannot be loaded
     */
    static PidfdPoller open(Consumer<Watch> onEnd) {
        int wakeup = NativeCalls.get().eventfd(0, EFD_CLOEXEC);
        if (wakeup < 0) {
            throw new UnsatisfiedLinkError("eventfd failed with errno " + NativeCalls.errno());
        }
        PidfdPoller poller = new PidfdPoller(wakeup, onEnd);
        Thread thread = new Thread(poller::run, "gantry-pidfd");
        thread.setDaemon(true);
        thread.start();
        return poller;
    }

    /**
     * Watches a process.
     *
     * @return false when there is no pidfd for it: it has ended, or the kernel has none to give
     */
    boolean add(Watch watch) {
        int pidfd = NativeCalls.pidfdOpen(watch.process.pid());
        if (pidfd < 0) {
            return false;
        }
        synchronized (lock) {
            if (closed) {
                NativeCalls.get().close(pidfd);
                return true;
            }
            watched.put(watch, pidfd);
            wake();
        }
        return true;
    }

    /** Watches a process no longer. Does nothing for one that is not watched. */
    void forget(Watch watch) {
        synchronized (lock) {
            Integer pidfd = watched.remove(watch);
            if (pidfd != null) {
                dropped.add(pidfd);
                if (!closed) {
                    wake();
                }
            }
        }
    }

    private void wake() {
        Pointer one = NativeCalls.runtime().getMemoryManager().allocateDirect(Long.BYTES);
        one.putLong(0, 1);
        NativeCalls.get().write(wakeup, one, Long.BYTES);
    }

    private void run() {
        try {
            boolean going = true;
            while (going) {
                going = pollOnce();
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("process ends are no longer watched", e);
        }
    }

    private boolean pollOnce() {
        List<Map.Entry<Watch, Integer>> polled;
        Pointer descriptors;
        synchronized (lock) {
            for (int pidfd : dropped) {
                NativeCalls.get().close(pidfd);
            }
            dropped.clear();
            if (closed) {
                NativeCalls.get().close(wakeup);
                return false;
            }
            polled = watched.entrySet().stream()
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                    .toList();
            descriptors = NativeCalls.runtime().getMemoryManager().allocateDirect((polled.size() + 1) * POLLFD_SIZE);
            want(descriptors, 0, wakeup);
            for (int i = 0; i < polled.size(); i++) {
                want(descriptors, i + 1, polled.get(i).getValue());
            }
        }
        NativeCalls.get().poll(descriptors, polled.size() + 1, FOREVER);
        if (ready(descriptors, 0)) {
            NativeCalls.get()
                    .read(wakeup, NativeCalls.runtime().getMemoryManager().allocateDirect(Long.BYTES), Long.BYTES);
        }
        for (int i = 0; i < polled.size(); i++) {
            if (ready(descriptors, i + 1)) {
                forget(polled.get(i).getKey());
                onEnd.accept(polled.get(i).getKey());
            }
        }
        return true;
    }

    private static void want(Pointer descriptors, int index, int descriptor) {
        descriptors.putInt((long) index * POLLFD_SIZE, descriptor);
        descriptors.putShort((long) index * POLLFD_SIZE + EVENTS, (short) POLLIN);
        descriptors.putShort((long) index * POLLFD_SIZE + REVENTS, (short) 0);
    }

    private static boolean ready(Pointer descriptors, int index) {
        return descriptors.getShort((long) index * POLLFD_SIZE + REVENTS) != 0;
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                dropped.addAll(watched.values());
                watched.clear();
                wake();
            }
        }
    }
}
