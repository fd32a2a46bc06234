// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Another process that holds locks until its input ends, for tests. */
final class LockChild implements AutoCloseable {
    private final Process process;

    private LockChild(Process process) {
        this.process = process;
    }

    /** Starts one, and returns once it holds the engine's lock and those of two containers. */
    static LockChild holding(Path file, String firstId, String secondId) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockChild.class.getName(),
                        file.toString(),
                        firstId,
                        secondId))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        LockChild child = new LockChild(process);
        if (process.getInputStream().read() < 0) {
            child.close();
            throw new IOException("the other process ended without its locks");
        }
        return child;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Arguments: FILE FIRST_ID SECOND_ID. */
    @SuppressWarnings("try") // A lock that is held need not be referred to.
    public static void main(String[] arguments) throws IOException {
        try (LockTable table = LockTable.shared(Path.of(arguments[0]), Clock.systemUTC());
                HeldLock engine = table.acquire(LockRank.ENGINE, "", "test");
                HeldLock first = table.acquire(LockRank.CONTAINER, arguments[1], "test");
                HeldLock second = table.acquireDependency(arguments[1], arguments[2], "test")) {
            System.out.println("held");
            while (System.in.read() >= 0) {
                // Until the parent ends.
            }
        }
    }
}
