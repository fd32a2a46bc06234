// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * cgroup, and monitors are to outlive the engine, as are their containers, which runtimes put into cgroups of their own in
 * most hierarchies. In a hierarchy in whose root the engine is, there is nothing to leave, and the move is spared, for which
 * the kernel takes some 10 milliseconds.
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

    /** The move of one container's processes out of where this process is. */
    final class Migration {
        private final List<Destination> destinations;

        private Migration(List<Destination> destinations) {
            this.destinations = destinations;
        }

        /** Whether there is nothing to leave. */
        boolean isEmpty() {
            return destinations.isEmpty();
        }

        /** Moves the monitor; what it has started stays where it is. */
        void monitor(long pid) {
            destinations.forEach(destination -> admit(destination.cgroup(), pid));
        }

        /**
         * Moves the first process of the container in the hierarchies in which its runtime has left it where this process
         * is: crun leaves out those by which nothing is limited.
         */
        void container(long pid) {
            try {
                List<String> there = Files.readAllLines(
                        self.resolveSibling(Long.toString(pid)).resolve("cgroup"));
                destinations.stream()
                        .filter(destination -> there.contains(destination.left()))
                        .forEach(destination -> admit(destination.cgroup(), pid));
            } catch (IOException e) {
                LOG.debug("process {} is not there to be moved: {}", pid, e.toString());
            }
        }
    }

    /**
     * @param left the line of proc(5) that says where this process is in a hierarchy, which is where its children begin
     * @param cgroup where the monitor belongs in that hierarchy
     */
    private record Destination(String left, Path cgroup) {}

    /** What the processes of a container, as children of this one, have to leave: all but the roots of hierarchies. */
    Migration migration(Path bundle) {
        try {
            Map<String, Path> left = new LinkedHashMap<>();
            for (String line : Files.readAllLines(self.resolve("cgroup"))) {
                String[] fields = line.split(":", 3);
                hierarchies().stream()
                        .filter(hierarchy -> !fields[2].equals("/")
                                && hierarchy.controllers().containsAll(List.of(fields[1].split(","))))
                        .forEach(hierarchy -> left.put(line, hierarchy.place()));
            }
            Optional<Path> shared = left.isEmpty() ? Optional.empty() : shared(bundle);
            return new Migration(shared.stream()
                    .flatMap(cgroup -> left.entrySet().stream()
                            .map(entry -> new Destination(
                                    entry.getKey(), entry.getValue().resolve(cgroup))))
                    .toList());
        } catch (IOException e) {
            LOG.debug("cannot tell the cgroup of the monitor of {}: {}", bundle, e.toString());
            return new Migration(List.of());
        }
    }

    private void admit(Path cgroup, long pid) {
        try {
            enter(cgroup, pid);
            known.add(cgroup);
        } catch (IOException e) {
            LOG.debug("process {} stays where it is and not in {}: {}", pid, cgroup, e.toString());
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
        try {
            Optional<Path> shared = shared(bundle);
            if (shared.isPresent()) {
                hierarchies()
                        .forEach(hierarchy -> removeIfEmpty(hierarchy.place().resolve(shared.get())));
            }
        } catch (IOException e) {
            LOG.debug("cannot tell the cgroup of the monitor of {}: {}", bundle, e.toString());
        }
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

    /** The cgroup that the monitors of a container and of its siblings share, below any hierarchy. */
    private static Optional<Path> shared(Path bundle) throws IOException {
        return BundleConfig.cgroupsPath(bundle)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(Path::normalize)
                .map(Path::getParent)
                .map(parent -> Path.of("/").relativize(parent).resolve(NAME));
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
