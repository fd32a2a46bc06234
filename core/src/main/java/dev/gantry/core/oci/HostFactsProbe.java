// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Reads {@link HostFacts} from proc(5) and the cgroup mounts.
 *
 * @param proc where procfs is mounted
 * @param cgroups where the cgroup hierarchies are mounted
 * @param osArch value of the system property {@code os.arch}
 */
public record HostFactsProbe(Path proc, Path cgroups, String osArch) {
    private static final Map<String, String> LIMIT_NAMES = Map.ofEntries(
            Map.entry("Max cpu time", "cpu"),
            Map.entry("Max file size", "fsize"),
            Map.entry("Max data size", "data"),
            Map.entry("Max stack size", "stack"),
            Map.entry("Max core file size", "core"),
            Map.entry("Max resident set", "rss"),
            Map.entry("Max processes", "nproc"),
            Map.entry("Max open files", "nofile"),
            Map.entry("Max locked memory", "memlock"),
            Map.entry("Max address space", "as"),
            Map.entry("Max file locks", "locks"),
            Map.entry("Max pending signals", "sigpending"),
            Map.entry("Max msgqueue size", "msgqueue"),
            Map.entry("Max nice priority", "nice"),
            Map.entry("Max realtime priority", "rtprio"),
            Map.entry("Max realtime timeout", "rttime"));
    /** Names contain single blanks; columns are apart by two or more, or by one after a long name. */
    private static final Pattern LIMIT =
            Pattern.compile("(Max [a-z ]+?)\\s+(?:unlimited|\\d+)\\s+(unlimited|\\d+)(?:\\s.*)?");

    /** The probe for the machine that this process runs on. */
    public static HostFactsProbe ofThisHost() {
        return new HostFactsProbe(Path.of("/proc"), Path.of("/sys/fs/cgroup"), System.getProperty("os.arch", ""));
    }

    /**
     * Reads the facts anew.
     *
     * @throws EngineException with {@link ErrorCode#UNSUPPORTED} when procfs does not tell them
     */
    public HostFacts read() {
        try {
            List<String> status = Files.readAllLines(proc.resolve("self/status"));
            CgroupMode mode = cgroupMode();
            String release = firstLine(proc.resolve("sys/kernel/osrelease"));
            return new HostFacts(
                    hardLimits(),
                    Long.parseLong(firstLine(proc.resolve("sys/fs/nr_open"))),
                    capabilities(status, "CapEff:").contains(Capability.SYS_RESOURCE),
                    capabilities(status, "CapBnd:"),
                    mode,
                    mode == CgroupMode.V2 || Files.exists(cgroups.resolve("memory/memory.memsw.limit_in_bytes")),
                    KernelVersion.parse(release)
                            .orElseThrow(() -> new IOException("unknown kernel release " + release)),
                    Architecture.ofJavaName(osArch),
                    firstLine(proc.resolve("sys/kernel/hostname")));
        } catch (IOException | NumberFormatException e) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot read what this process may do from " + proc,
                    "containers need Linux with procfs mounted",
                    e);
        }
    }

    /**
     * Reads through a large buffer: a number below /proc/sys is given to the first read(2) alone, and
     * {@link Files#readString} asks for a single byte first, as the size of such a file is 0.
     */
    private static String firstLine(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException(file + " is empty");
            }
            return line.strip();
        }
    }

    private Map<String, Long> hardLimits() throws IOException {
        Map<String, Long> limits = new HashMap<>();
        for (String line : Files.readAllLines(proc.resolve("self/limits"))) {
            Matcher matcher = LIMIT.matcher(line);
            String name = matcher.matches() ? LIMIT_NAMES.get(matcher.group(1)) : null;
            if (name != null) {
                limits.put(name, matcher.group(2).equals("unlimited") ? -1 : Long.parseUnsignedLong(matcher.group(2)));
            }
        }
        return limits;
    }

    private static Set<Capability> capabilities(List<String> status, String key) throws IOException {
        for (String line : status) {
            if (line.startsWith(key)) {
                return Capability.ofMask(
                        Long.parseUnsignedLong(line.substring(key.length()).strip(), 16));
            }
        }
        throw new IOException("no " + key + " in the status of this process");
    }

    private CgroupMode cgroupMode() {
        if (Files.exists(cgroups.resolve("cgroup.controllers"))) {
            return CgroupMode.V2;
        }
        return Files.exists(cgroups.resolve("unified/cgroup.controllers")) ? CgroupMode.HYBRID : CgroupMode.V1;
    }
}
