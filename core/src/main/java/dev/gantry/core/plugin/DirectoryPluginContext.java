// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.PluginContext;
import dev.gantry.spi.host.HostServices;

/**
 * A plugin's context.
 *
 * @param directory the data directory, made when it is first asked for
 */
record DirectoryPluginContext(String pluginId, Map<String, String> options, Path directory, HostServices host)
        implements PluginContext {
    @Override
    public Path dataDirectory() {
        try {
            return Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot make directory " + directory + " of plugin " + pluginId,
                    "make its parent writable, or use another root",
                    e);
        }
    }
}
