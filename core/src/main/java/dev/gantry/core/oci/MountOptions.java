// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.MountSpec;

/**
 * The options of a mount that a user asked for, checked and completed. At most one of each group of options that
 * contradict each other may be given; of a group without one, the default is added: for a bind mount, what its source's
 * own mount forbids, which the kernel forgets when a runtime makes the bind read-only.
 */
final class MountOptions {
    /** Options of mount(8) and the runtimes, by the group of which one alone can hold. */
    private static final Map<String, String> GROUPS = groups();

    private static final String ACCESS = "access";
    private static final String PROPAGATION = "propagation";
    private static final String SUID = "suid";
    private static final String DEV = "dev";
    private static final String EXEC = "exec";
    private static final String DEPTH = "depth";
    private static final String COPY_UP = "copy-up";
    private static final String NO_COPY_UP = "notmpcopyup";

    private static final Pattern TMPFS_DATA = Pattern.compile(
            "size=[0-9]{1,18}[kKmMgG%]?|mode=[0-7]{1,4}|[ug]id=[0-9]{1,10}|nr_(inodes|blocks)=[0-9]{1,18}[kKmMgG]?");
    /** Relabelling is void without SELinux, which this engine does not drive. */
    private static final Set<String> RELABEL = Set.of("z", "Z");
    /** What podman does itself, by changing owners or stacking filesystems. */
    private static final Set<String> UNSUPPORTED = Set.of("U", "O", "idmap");

    private MountOptions() {}

    private static Map<String, String> groups() {
        Map<String, String> groups = new HashMap<>();
        add(groups, "access", "ro", "rw");
        add(groups, "suid", "suid", "nosuid");
        add(groups, "dev", "dev", "nodev");
        add(groups, "exec", "exec", "noexec");
        add(groups, "sync", "sync", "async");
        add(groups, "dirsync", "dirsync");
        add(groups, "atime", "atime", "noatime", "relatime", "norelatime", "strictatime", "nostrictatime");
        add(groups, "diratime", "diratime", "nodiratime");
        add(
                groups,
                "propagation",
                "private",
                "rprivate",
                "shared",
                "rshared",
                "slave",
                "rslave",
                "unbindable",
                "runbindable");
        add(groups, "depth", "bind", "rbind");
        add(groups, "copy-up", "tmpcopyup", "notmpcopyup");
        return Map.copyOf(groups);
    }

    private static void add(Map<String, String> groups, String group, String... options) {
        for (String option : options) {
            groups.put(option, group);
        }
    }

    /**
     * The options for the runtime.
     *
     * @param inherited which of {@code nosuid}, {@code nodev} and {@code noexec} hold for the source of a bind mount
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for an unknown option or a contradiction, with
     *     {@link ErrorCode#UNSUPPORTED} for one that would need work of the engine
     */
    static List<String> complete(MountSpec mount, Set<String> inherited) {
        boolean tmpfs = mount.type() == MountSpec.Type.TMPFS;
        Map<String, String> chosen = new HashMap<>();
        List<String> result = new ArrayList<>();
        for (String option : mount.options()) {
            if (!tmpfs && RELABEL.contains(option)) {
                continue;
            }
            if (!tmpfs && (UNSUPPORTED.contains(option) || option.startsWith("idmap="))) {
                throw new EngineException(
                        ErrorCode.UNSUPPORTED,
                        "option \"" + option + "\" of the mount at " + mount.destination(),
                        "leave it out and set owners on the host");
            }
            String group = groupOf(option, tmpfs);
            if (group == null) {
                throw refused(mount, option, "is unknown for " + (tmpfs ? "tmpfs" : "bind") + " mounts");
            }
            String other = chosen.put(group, option);
            if (other != null && !other.equals(option)) {
                throw refused(mount, option, "contradicts \"" + other + "\"");
            }
            if (other == null && !option.equals(NO_COPY_UP)) {
                result.add(option);
            }
        }
        addDefault(result, chosen, ACCESS, "rw");
        addDefault(result, chosen, PROPAGATION, "rprivate");
        if (tmpfs) {
            addDefault(result, chosen, SUID, "nosuid");
            addDefault(result, chosen, DEV, "nodev");
            addDefault(result, chosen, COPY_UP, "tmpcopyup");
        } else {
            for (Map.Entry<String, String> restriction :
                    List.of(Map.entry(SUID, "nosuid"), Map.entry(DEV, "nodev"), Map.entry(EXEC, "noexec"))) {
                if (inherited.contains(restriction.getValue())) {
                    addDefault(result, chosen, restriction.getKey(), restriction.getValue());
                }
            }
            addDefault(result, chosen, DEPTH, "rbind");
        }
        return List.copyOf(result);
    }

    private static void addDefault(List<String> options, Map<String, String> chosen, String group, String option) {
        if (!chosen.containsKey(group)) {
            options.add(option);
        }
    }

    private static @Nullable String groupOf(String option, boolean tmpfs) {
        if (tmpfs && TMPFS_DATA.matcher(option).matches()) {
            return option.substring(0, option.indexOf('='));
        }
        String group = GROUPS.get(option);
        boolean fits = group != null && !group.equals(tmpfs ? DEPTH : COPY_UP);
        return fits ? group : null;
    }

    private static EngineException refused(MountSpec mount, String option, String why) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "option \"" + option + "\" of the mount at " + mount.destination() + " " + why,
                "see mount(8) for the options");
    }
}
