// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Facts about the host that people want to see, and the boot id. */
final class HostDescription {
    /** Names another file to read the boot id from, for tests of what happens after a reboot. */
    static final String BOOT_ID_PROPERTY = "gantry.boot-id-file";

    private HostDescription() {}

    /** The kernel's id of the present boot (random(4)). */
    static String bootId() {
        try {
            return Files.readString(Path.of(System.getProperty(BOOT_ID_PROPERTY, "/proc/sys/kernel/random/boot_id")))
                    .strip();
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot read the boot id: " + e.getMessage(), null, e);
        }
    }

    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("arch", System.getProperty("os.arch"));
        facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memTotal", memTotal());
        facts.put("cgroupVersion", Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "v2" : "v1");
        facts.put("bootId", bootId());
        facts.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        return facts;
    }

    private static String memTotal() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.toString(Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024))
                    .findFirst()
                    .orElse("0");
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot read /proc/meminfo: " + e.getMessage(), null, e);
        }
    }
}
