// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.SecuritySpec;

/** Which paths of /proc and /sys a container cannot read, and which it cannot write. */
final class PathRules {
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/fs/selinux",
            "/sys/dev/block");
    private static final List<String> READ_ONLY =
            List.of("/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    private static final String ALL = "ALL";

    private PathRules() {}

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a relative path */
    static List<String> masked(SecuritySpec security) {
        if (security.maskedPaths().isEmpty()) {
            return kept(MASKED, security);
        }
        Set<String> paths = new LinkedHashSet<>(kept(MASKED, security));
        for (String path : security.maskedPaths()) {
            paths.add(absolute("mask", path));
        }
        return List.copyOf(paths);
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a relative path or a malformed pattern */
    static List<String> readOnly(SecuritySpec security) {
        return kept(READ_ONLY, security);
    }

    private static List<String> kept(List<String> defaults, SecuritySpec security) {
        if (security.privileged() || security.unmaskedPaths().stream().anyMatch(ALL::equalsIgnoreCase)) {
            return List.of();
        }
        if (security.unmaskedPaths().isEmpty()) {
            return defaults;
        }
        List<PathMatcher> unmasked =
                security.unmaskedPaths().stream().map(PathRules::matcher).toList();
        return defaults.stream()
                .filter(path -> unmasked.stream().noneMatch(matcher -> matcher.matches(Path.of(path))))
                .toList();
    }

    private static PathMatcher matcher(String pattern) {
        try {
            return FileSystems.getDefault()
                    .getPathMatcher("glob:"
                            + Path.of(absolute("unmask", pattern)).normalize().toString());
        } catch (PatternSyntaxException e) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "malformed pattern \"" + pattern + "\" to unmask",
                    "use a path, a pattern such as /proc/* or ALL",
                    e);
        }
    }

    private static String absolute(String what, String path) {
        if (!path.startsWith("/")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "path \"" + path + "\" to " + what + " must be absolute");
        }
        return path;
    }
}
