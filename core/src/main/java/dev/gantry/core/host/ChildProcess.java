// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A child that was not made by Java, which therefore does not wait for it. A thread of ours does as long as it lives; only
 * when that has seen the end, and no signal is being sent, is the number free for another process. Safe for use by any
 * thread.
 */
final class ChildProcess extends Process {
    /** Not the engine's, which may be closed while a child lives on. */
    private static final ThreadPoolExecutor WAITING = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), ChildProcess::thread);

    private static final long STACK_BYTES = 256 * 1024;
    private static final int P_PID = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGNALLED = 128;

    private final int pid;
    private final OutputStream stdin;
    private final InputStream stdout;
    private final InputStream stderr;
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    ChildProcess(int pid, OutputStream stdin, InputStream stdout, InputStream stderr) {
        this.pid = pid;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        WAITING.execute(this::await);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "gantry-child", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    private void await() {
        while (NativeCalls.get().waitid(P_PID, pid, null, WEXITED | WNOWAIT) != 0 && interrupted()) {
            // It lives on.
        }
        reap();
    }

    private static boolean interrupted() {
        return NativeCalls.errno() == NativeCalls.EINTR;
    }

    private synchronized void reap() {
        int[] status = new int[1];
        int reaped = NativeCalls.get().waitpid(pid, status, 0);
        while (reaped < 0 && interrupted()) {
            reaped = NativeCalls.get().waitpid(pid, status, 0);
        }
        int signal = status[0] & 0x7f;
        // Somebody in this process who waits for all children has taken the answer away: nothing is known of the end.
        code.complete(reaped < 0 ? SIGNALLED + SIGKILL : signal == 0 ? status[0] >> 8 & 0xff : SIGNALLED + signal);
    }

    private synchronized void signal(int number) {
        if (!code.isDone()) {
            NativeCalls.get().kill(pid, number);
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return stdin;
    }

    @Override
    public InputStream getInputStream() {
        return stdout;
    }

    @Override
    public InputStream getErrorStream() {
        return stderr;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return code.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            code.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int exitValue() {
        if (!code.isDone()) {
            throw new IllegalThreadStateException("process " + pid + " has not ended");
        }
        return code.join();
    }

    @Override
    public boolean isAlive() {
        return !code.isDone();
    }

    @Override
    public void destroy() {
        signal(SIGTERM);
    }

    @Override
    public Process destroyForcibly() {
        signal(SIGKILL);
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public ProcessHandle toHandle() {
        return ProcessHandle.of(pid).orElseThrow();
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants);
    }
}
