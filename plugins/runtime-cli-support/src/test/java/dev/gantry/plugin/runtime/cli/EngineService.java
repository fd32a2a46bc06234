// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Has this JVM in a cgroup of its own, as a service manager would have it, in each hierarchy that such ones use. */
final class EngineService implements AutoCloseable {
    private final Map<Path, Path> homes = new LinkedHashMap<>();
    private final String name;

    EngineService(String name) throws IOException {
        this.name = name + "-service";
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            Path hierarchy = switch (fields[1]) {
                case "name=systemd" -> Path.of("/sys/fs/cgroup/systemd");
                case "" ->
                    Files.exists(Path.of("/sys/fs/cgroup/cgroup.procs"))
                            ? Path.of("/sys/fs/cgroup")
                            : Path.of("/sys/fs/cgroup/unified");
                default -> Path.of("/nosuch");
            };
            if (Files.exists(hierarchy)) {
                homes.put(hierarchy, hierarchy.resolve("." + fields[2]));
                move(Files.createDirectories(hierarchy.resolve(this.name)));
            }
        }
    }

    private static void move(Path cgroup) throws IOException {
        Files.writeString(
                cgroup.resolve("cgroup.procs"),
                Long.toString(ProcessHandle.current().pid()));
    }

    /** Whom the service manager would kill. */
    Set<Long> members() throws IOException {
        Set<Long> members = new TreeSet<>();
        for (Path hierarchy : List.copyOf(homes.keySet())) {
            for (String line : Files.readAllLines(hierarchy.resolve(name).resolve("cgroup.procs"))) {
                members.add(Long.parseLong(line));
            }
        }
        return members;
    }

    @Override
    public void close() throws IOException {
        for (Map.Entry<Path, Path> home : homes.entrySet()) {
            move(home.getValue());
            Path left = home.getKey().resolve(name);
            RealContainers.await("emptiness of " + left, () -> {
                try {
                    return Files.readString(left.resolve("cgroup.procs")).isEmpty();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Files.delete(left);
        }
    }
}
