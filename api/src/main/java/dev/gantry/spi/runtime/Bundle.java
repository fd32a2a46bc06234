// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.file.Path;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A container as a runtime sees it (OCI runtime specification, bundle).
 *
 * @param containerId full id, 64 hexadecimal digits
 * @param name the container's name, for humans
 * @param path the bundle: an existing directory with {@code config.json}; outlives a reboot
 * @param runDirectory an existing directory for files of one boot, such as pid files
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Bundle(String containerId, String name, Path path, Path runDirectory) {}
