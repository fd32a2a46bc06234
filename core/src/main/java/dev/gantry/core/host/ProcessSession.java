// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The processes of one session (setsid(2)), wherever in the tree of processes they are by now.
 *
 * @param leader the process that began the session, and may be gone: its number is not used again while members are left
 */
record ProcessSession(long leader) {
    /** Only who forks faster than we look is seen in so many rounds. */
    private static final int ROUNDS = 100;

    static ProcessSession ledBy(long pid) {
        return new ProcessSession(pid);
    }

    /** Kills its processes, and those that they start meanwhile. */
    void kill() {
        Set<ProcessHandle> killed = new HashSet<>();
        boolean more = true;
        for (int round = 0; more && round < ROUNDS; round++) {
            more = false;
            for (ProcessHandle member : members()) {
                if (killed.add(member)) {
                    member.destroyForcibly();
                    more = true;
                }
            }
        }
    }

    /** A handle holds on to one process, so that it is asked for its session after it has been made. */
    private List<ProcessHandle> members() {
        return ProcessHandle.allProcesses().filter(this::contains).toList();
    }

    private boolean contains(ProcessHandle process) {
        try {
            return ProcStat.parse(Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1))
                    .filter(stat -> stat.session() == leader && !stat.ended())
                    .isPresent();
        } catch (IOException e) {
            // It ended while it was looked at.
            return false;
        }
    }
}
