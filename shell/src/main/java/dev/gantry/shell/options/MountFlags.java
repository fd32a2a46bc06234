// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.MountSpec;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;

/** The flags {@code --volume}, {@code --mount} and {@code --tmpfs}. */
final class MountFlags {
    static final List<Flag> FLAGS = List.of(
            Flag.repeated("mount", "type=TYPE,...", "Mount a directory of the host (bind) or memory (tmpfs)"),
            Flag.repeated("tmpfs", "DIR[:OPTIONS]", "Mount memory"),
            Flag.repeated("v,volume", "SOURCE:DIR[:OPTIONS]", "Mount a file or directory of the host"));

    private static final Set<String> BIND_OPTIONS = Set.of(
            "ro",
            "rw",
            "bind",
            "rbind",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "private",
            "rprivate",
            "unbindable",
            "runbindable",
            "dev",
            "nodev",
            "exec",
            "noexec",
            "suid",
            "nosuid");
    private static final Set<String> TMPFS_OPTIONS = Set.of(
            "ro",
            "rw",
            "dev",
            "nodev",
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "sync",
            "noatime",
            "tmpcopyup",
            "notmpcopyup",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave");
    private static final Set<String> SELINUX_OPTIONS = Set.of("z", "Z");
    private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

    private MountFlags() {}

    static List<MountSpec> read(ShellContext context, Arguments arguments) {
        Map<String, MountSpec> byDestination = new LinkedHashMap<>();
        for (String text : arguments.all("mount")) {
            add(byDestination, mount(context, text));
        }
        for (String text : arguments.all("volume")) {
            add(byDestination, volume(context, text));
        }
        for (String text : arguments.all("tmpfs")) {
            add(byDestination, tmpfs(text));
        }
        return List.copyOf(byDestination.values());
    }

    private static void add(Map<String, MountSpec> mounts, MountSpec mount) {
        MountSpec other = mounts.putIfAbsent(mount.destination(), mount);
        if (other != null && !other.equals(mount)) {
            throw new UsageException(mount.destination() + ": duplicate mount destination");
        }
    }

    private static MountSpec volume(ShellContext context, String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty() || (parts.length > 1 && parts[1].isEmpty())) {
            throw new UsageException("incorrect volume format \"" + text + "\"", "use SOURCE:DIR[:OPTIONS]");
        }
        if (parts.length == 1) {
            throw new UsageException("anonymous volumes are not supported yet, got \"" + text + "\"", "use SOURCE:DIR");
        }
        String source = parts[0];
        if (!source.startsWith("/") && !source.startsWith(".")) {
            throw new UsageException(
                    "named volumes are not supported yet, got \"" + source + "\"",
                    "a directory of the host begins with / or ./");
        }
        List<String> options =
                parts.length == 3 && !parts[2].isEmpty() ? Arrays.asList(parts[2].split(",", -1)) : List.of();
        return bind(context, source, parts[1], options);
    }

    private static MountSpec bind(ShellContext context, String source, String destination, List<String> options) {
        Path path = context.path(source).toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new UsageException("statfs " + path + ": no such file or directory");
        }
        List<String> kept = new ArrayList<>();
        for (String option : options) {
            if (SELINUX_OPTIONS.contains(option)) {
                if (Files.exists(SELINUX)) {
                    throw new UsageException("volume option \"" + option + "\" is not supported yet on SELinux hosts");
                }
            } else if (BIND_OPTIONS.contains(option)) {
                kept.add(option);
            } else {
                throw new UsageException(
                        option.equals("O") || option.equals("U") || option.equals("idmap")
                                ? "volume option \"" + option + "\" is not supported yet"
                                : "invalid option \"" + option + "\" for the volume at " + destination);
            }
        }
        requireAbsolute(destination);
        return new MountSpec(MountSpec.Type.BIND, Optional.of(path.toString()), destination, kept);
    }

    private static MountSpec tmpfs(String text) {
        int colon = text.indexOf(':');
        String destination = colon < 0 ? text : text.substring(0, colon);
        List<String> options = colon < 0 || colon == text.length() - 1
                ? List.of()
                : List.of(text.substring(colon + 1).split(",", -1));
        requireAbsolute(destination);
        for (String option : options) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            boolean valued = Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks")
                    .contains(name);
            if (equals < 0 ? !TMPFS_OPTIONS.contains(name) : !valued) {
                throw new UsageException("invalid option \"" + option + "\" for the tmpfs at " + destination);
            }
        }
        return new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), destination, options);
    }

    private static MountSpec mount(ShellContext context, String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            settings.put(key, equals < 0 ? "true" : part.substring(equals + 1));
        }
        String type = settings.remove("type");
        String destination = first(settings, "target", "destination", "dst");
        if (type == null || destination == null) {
            throw new UsageException(
                    "incorrect mount format \"" + text + "\"",
                    "use type=bind,src=SOURCE,dst=DIR[,OPTIONS] or type=tmpfs,dst=DIR[,OPTIONS]");
        }
        return switch (type) {
            case "bind" -> bindMount(context, settings, destination);
            case "tmpfs" -> tmpfsMount(settings, destination);
            case "volume", "image", "devpts", "ramfs", "glob", "artifact" ->
                throw new UsageException("mounts of type " + type + " are not supported yet", "use bind or tmpfs");
            default -> throw new UsageException("invalid filesystem type \"" + type + "\"", "use bind or tmpfs");
        };
    }

    private static MountSpec bindMount(ShellContext context, Map<String, String> settings, String destination) {
        String source = first(settings, "source", "src");
        if (source == null || source.isEmpty()) {
            throw new UsageException("bind mount at " + destination + " needs a source", "add src=SOURCE");
        }
        List<String> options = new ArrayList<>();
        settings.forEach((key, value) -> {
            switch (key) {
                case "ro", "readonly" -> options.add(truth(key, value) ? "ro" : "rw");
                case "rw" -> options.add(truth(key, value) ? "rw" : "ro");
                case "bind-propagation" -> options.add(value);
                case "bind-nonrecursive" -> options.add(truth(key, value) ? "bind" : "rbind");
                case "relabel" -> options.add(value.equals("shared") ? "z" : "Z");
                default -> {
                    if (!value.equals("true")) {
                        throw new UsageException(key + "=" + value + ": invalid mount option");
                    }
                    options.add(key);
                }
            }
        });
        return bind(context, source, destination, options);
    }

    private static MountSpec tmpfsMount(Map<String, String> settings, String destination) {
        List<String> options = new ArrayList<>();
        settings.forEach((key, value) -> {
            switch (key) {
                case "ro", "readonly" -> options.add(truth(key, value) ? "ro" : "rw");
                case "tmpfs-size" -> options.add("size=" + value);
                case "tmpfs-mode" -> options.add("mode=" + value);
                default -> options.add(value.equals("true") ? key : key + "=" + value);
            }
        });
        return tmpfs(options.isEmpty() ? destination : destination + ":" + String.join(",", options));
    }

    private static @Nullable String first(Map<String, String> settings, String... names) {
        String found = null;
        for (String name : names) {
            String value = settings.remove(name);
            found = found == null ? value : found;
        }
        return found;
    }

    private static boolean truth(String key, String value) {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new UsageException(key + "=" + value + ": use true or false");
        };
    }

    private static void requireAbsolute(String destination) {
        if (!destination.startsWith("/")) {
            throw new UsageException("invalid container path \"" + destination + "\", must be an absolute path");
        }
    }
}
