// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup that the monitors of all containers with one cgroup parent share: {@code PARENT/conmon}, beside the
 * containers' own. A service manager that ends the service which the engine is part of kills all that is in that service's
 * cgroup, and monitors are to outlive the engine. In a hierarchy in whose root the engine is, there is nothing to leave,
 * and monitors are spared the move, for which the kernel takes some 10 milliseconds.
 *
 * <p>It is made by the first who needs it. Each deletion of a container and each end of an engine tries to remove it,
 * which the kernel allows when nobody is in it. So what can remain is one empty directory per hierarchy, beside the parent
 * itself, which runtimes leave too; its number does not grow. All of this may fail, which is logged and does no harm.
 */
final class MonitorCgroup {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorCgroup.class);
    private static final String NAME = "conmon";
    /** Id, parent, device, root, mount point, options and tags, a dash, type, source, options of the filesystem. */
    private static final Pattern CGROUP_MOUNT =
            Pattern.compile("\\S+ \\S+ \\S+ \\S+ (?<place>\\S+) .* - (?<type>cgroup2?) \\S+ (?<options>\\S+)");
    /** How often it is made anew, if others find it empty and remove it before somebody has entered it. */
    private static final int ATTEMPTS = 10;

    private record Hierarchy(Path place, boolean inRoot) {}

    private final Path self;
    private final Set<Path> known = ConcurrentHashMap.newKeySet();

    /** @param self {@code /proc/self} (proc(5)), of which {@code mountinfo} and {@code cgroup} are read */
    MonitorCgroup(Path self) {
        this.self = self;
    }

    /** Moves a process, which begins nothing meanwhile, to the monitors of a container. */
    void admit(Path bundle, long pid) {
        for (Path cgroup : of(bundle, hierarchy -> !hierarchy.inRoot())) {
            try {
                enter(cgroup, pid);
                known.add(cgroup);
            } catch (IOException e) {
                LOG.debug("the monitor stays where it is and not in {}: {}", cgroup, e.toString());
            }
        }
    }

    private static void enter(Path cgroup, long pid) throws IOException {
        NoSuchFileException removed = new NoSuchFileException(cgroup.toString());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Files.createDirectories(cgroup);
            try {
                Files.write(cgroup.resolve("cgroup.procs"), Long.toString(pid).getBytes(StandardCharsets.US_ASCII));
                return;
            } catch (NoSuchFileException e) {
                removed = e;
            }
        }
        throw removed;
    }

    /** Removes what was left of the monitors of a container, if it was the last. */
    void leave(Path bundle) {
        of(bundle, hierarchy -> true).forEach(this::removeIfEmpty);
    }

    /** Removes what is empty of all that this instance has had to do with. */
    void close() {
        known.forEach(this::removeIfEmpty);
    }

    private void removeIfEmpty(Path cgroup) {
        try {
            Files.deleteIfExists(cgroup);
        } catch (IOException e) {
            // Others are in it, or this one has not quite ended.
            LOG.trace("{} stays: {}", cgroup, e.toString());
            known.add(cgroup);
        }
    }

    private List<Path> of(Path bundle, Predicate<Hierarchy> wanted) {
        try {
            Optional<Path> parent = BundleConfig.cgroupsPath(bundle)
                    .map(Path::of)
                    .filter(Path::isAbsolute)
                    .map(Path::normalize)
                    .map(Path::getParent);
            return parent.isEmpty()
                    ? List.of()
                    : hierarchies().stream()
                            .filter(wanted)
                            .map(hierarchy -> hierarchy
                                    .place()
                                    .resolve(Path.of("/").relativize(parent.get()))
                                    .resolve(NAME))
                            .toList();
        } catch (IOException e) {
            LOG.debug("cannot tell the cgroup of the monitor of {}: {}", bundle, e.toString());
            return List.of();
        }
    }

    /** All hierarchies but that of cpusets, where a new cgroup takes in nobody, and by which nobody is killed. */
    private List<Hierarchy> hierarchies() throws IOException {
        List<String> own = Files.readAllLines(self.resolve("cgroup"));
        List<Hierarchy> found = new ArrayList<>();
        for (String line : Files.readAllLines(self.resolve("mountinfo"))) {
            Matcher mount = CGROUP_MOUNT.matcher(line);
            List<String> options =
                    mount.matches() ? List.of(mount.group("options").split(",")) : List.of("cpuset");
            if (!options.contains("cpuset")) {
                // In version 2 the hierarchy is the one without controllers or a name.
                List<String> names = mount.group("type").equals("cgroup2") ? List.of("") : options;
                found.add(new Hierarchy(
                        Path.of(mount.group("place")),
                        own.stream()
                                .map(cgroup -> cgroup.split(":", 3))
                                .filter(fields -> names.containsAll(List.of(fields[1].split(","))))
                                .allMatch(fields -> fields[2].equals("/"))));
            }
        }
        return found;
    }
}
