// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.MountSpec;
import dev.gantry.shell.cli.UsageException;

/**
 * The flag {@code --tz}: a zone's rules become the container's /etc/localtime. The variable TZ stays out: with a name in
 * it a C library looks into the container's own time zone data, which many root filesystems lack, and means UTC.
 */
final class TimeZoneFlag {
    private static final String LOCALTIME = "/etc/localtime";

    private TimeZoneFlag() {}

    /**
     * Sets the zone.
     *
     * @param zone a name below the directory, or {@code local} for the host's own
     * @param zones where the rules are, as a rule /usr/share/zoneinfo
     */
    static void apply(ContainerSpecBuilder spec, String zone, Path zones) {
        if (zone.equals("local")) {
            host().ifPresent(rules -> spec.mount(mount(rules)));
            return;
        }
        Path rules = below(zones, zone);
        if (zone.isEmpty() || !rules.startsWith(zones) || !Files.isRegularFile(rules)) {
            throw new UsageException(
                    "unknown time zone \"" + zone + "\"",
                    Files.isDirectory(zones)
                            ? "use a name such as Europe/Berlin, or local"
                            : "this host has no time zone data; install it (Debian package tzdata)");
        }
        spec.mount(mount(rules));
    }

    /** The directory itself, which is no zone, for a name that no file can have. */
    private static Path below(Path zones, String zone) {
        try {
            return zones.resolve(zone).normalize();
        } catch (InvalidPathException e) {
            return zones;
        }
    }

    private static Optional<Path> host() {
        try {
            return Optional.of(Path.of(LOCALTIME).toRealPath());
        } catch (IOException e) {
            // A host without the file keeps UTC, and so does every container on it.
            return Optional.empty();
        }
    }

    private static MountSpec mount(Path rules) {
        return new MountSpec(
                MountSpec.Type.BIND,
                Optional.of(rules.toString()),
                LOCALTIME,
                List.of("ro", "nosuid", "nodev", "noexec"));
    }
}
