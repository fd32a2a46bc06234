// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;

import dev.gantry.spi.runtime.Bundle;

/**
 * What the runtime heeds of a bundle's {@code config.json} (OCI runtime specification, config).
 *
 * @param root the root filesystem, on the host
 * @param args the command
 * @param env its environment, as assignments
 * @param directory its working directory, in the container
 * @param user the number of its user
 * @param group the number of its group
 * @param hostname the host name
 */
record BundleConfig(
        Path root, List<String> args, List<String> env, String directory, int user, int group, String hostname) {
    private static final Set<String> NAMESPACES = Set.of("ipc", "mount", "network", "pid", "uts");

    static BundleConfig read(Bundle bundle, Failures failures) {
        try {
            Config json = ConfigFactory.parseFile(
                    bundle.path().resolve("config.json").toFile(),
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false));
            refuseWhatIsNotSupported(json, bundle, failures);
            List<String> args = json.getStringList("process.args");
            if (args.isEmpty()) {
                throw failures.failed(bundle, "config.json has no command");
            }
            return new BundleConfig(
                    Path.of(json.getString("root.path")),
                    args,
                    json.getStringList("process.env"),
                    json.getString("process.cwd"),
                    json.getInt("process.user.uid"),
                    json.getInt("process.user.gid"),
                    json.getString("hostname"));
        } catch (ConfigException e) {
            throw failures.failed(bundle, "cannot use config.json: " + e.getMessage());
        }
    }

    private static void refuseWhatIsNotSupported(Config json, Bundle bundle, Failures failures) {
        Set<String> namespaces = json.getConfigList("linux.namespaces").stream()
                .map(namespace -> namespace.getString("type") + (namespace.hasPath("path") ? " by path" : ""))
                .collect(Collectors.toSet());
        if (!namespaces.equals(NAMESPACES)) {
            throw failures.unsupported(bundle, "namespaces other than five new ones, " + NAMESPACES);
        }
        // The engine's own mounts, such as /etc/hosts, are conveniences; a user's volume is not.
        if (json.getConfigList("mounts").stream()
                .filter(mount -> mount.getString("type").equals("bind"))
                .anyMatch(mount -> !Path.of(mount.getString("source")).startsWith(bundle.runDirectory()))) {
            throw failures.unsupported(bundle, "volumes");
        }
        for (String flag : List.of("process.terminal", "root.readonly")) {
            if (json.hasPath(flag) && json.getBoolean(flag)) {
                throw failures.unsupported(bundle, flag);
            }
        }
        for (String limits : List.of("linux.resources.memory", "linux.resources.cpu")) {
            if (json.hasPath(limits)) {
                throw failures.unsupported(bundle, limits);
            }
        }
    }
}
