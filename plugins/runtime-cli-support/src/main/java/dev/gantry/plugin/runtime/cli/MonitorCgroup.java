// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
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

    /**
     * @param place where it is mounted
     * @param controllers those of version 1, or the name it has instead; in version 2 an empty word
     */
    private record Hierarchy(Path place, List<String> controllers) {}

    private final Path self;
    private volatile @Nullable List<Hierarchy> hierarchies;
    private final Set<Path> known = ConcurrentHashMap.newKeySet();

    /** @param self {@code /proc/self} (proc(5)), of which {@code mountinfo} and {@code cgroup} are read */
    MonitorCgroup(Path self) {
        this.self = self;
    }

    /** Whether monitors of a container belong elsewhere than where this process is. */
    boolean isElsewhere(Path bundle) {
        return !of(bundle, this::hierarchiesToLeave).isEmpty();
    }

    /** Moves a process to the monitors of a container; those that it has started stay where they are. */
    void admit(Path bundle, long pid) {
        admit(bundle, pid, this::hierarchiesToLeave);
    }

    /**
     * As {@link #admit}, but only in the hierarchies in which the process is where this one is. Runtimes differ in which
     * hierarchies they move a container's first process: crun leaves out those by which nothing is limited.
     */
    void admitWhereLeft(Path bundle, long pid) {
        admit(bundle, pid, () -> {
            Set<String> there = Set.copyOf(
                    Files.readAllLines(self.resolveSibling(Long.toString(pid)).resolve("cgroup")));
            return toLeave(own().stream().filter(there::contains).toList());
        });
    }

    private void admit(Path bundle, long pid, Source hierarchies) {
        for (Path cgroup : of(bundle, hierarchies)) {
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
        of(bundle, this::hierarchies).forEach(this::removeIfEmpty);
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

    private interface Source {
        List<Hierarchy> read() throws IOException;
    }

    private List<Path> of(Path bundle, Source hierarchies) {
        try {
            List<Hierarchy> wanted = hierarchies.read();
            if (wanted.isEmpty()) {
                return List.of();
            }
            return BundleConfig.cgroupsPath(bundle)
                    .map(Path::of)
                    .filter(Path::isAbsolute)
                    .map(Path::normalize)
                    .map(Path::getParent)
                    .map(parent -> Path.of("/").relativize(parent).resolve(NAME))
                    .map(cgroup -> wanted.stream()
                            .map(hierarchy -> hierarchy.place().resolve(cgroup))
                            .toList())
                    .orElse(List.of());
        } catch (IOException e) {
            LOG.debug("cannot tell the cgroup of the monitor of {}: {}", bundle, e.toString());
            return List.of();
        }
    }

    /** All that this process is in, but not in the root of. */
    private List<Hierarchy> hierarchiesToLeave() throws IOException {
        return toLeave(own());
    }

    private List<String> own() throws IOException {
        return Files.readAllLines(self.resolve("cgroup"));
    }

    private List<Hierarchy> toLeave(List<String> cgroups) throws IOException {
        List<String[]> lines = cgroups.stream().map(line -> line.split(":", 3)).toList();
        return hierarchies().stream()
                .filter(hierarchy -> !lines.stream()
                        .filter(fields -> hierarchy.controllers().containsAll(List.of(fields[1].split(","))))
                        .allMatch(fields -> fields[2].equals("/")))
                .toList();
    }

    /**
     * All hierarchies but that of cpusets, where a new cgroup takes in nobody, and by which nobody is killed. They are
     * mounted when the host starts, so one look at them is enough.
     */
    private List<Hierarchy> hierarchies() throws IOException {
        List<Hierarchy> known = hierarchies;
        if (known == null) {
            known = Files.readAllLines(self.resolve("mountinfo")).stream()
                    .map(CGROUP_MOUNT::matcher)
                    .filter(Matcher::matches)
                    .map(mount -> new Hierarchy(
                            Path.of(mount.group("place")),
                            mount.group("type").equals("cgroup2")
                                    ? List.of("")
                                    : List.of(mount.group("options").split(","))))
                    .filter(hierarchy -> !hierarchy.controllers().contains("cpuset"))
                    .toList();
            hierarchies = known;
        }
        return known;
    }
}
