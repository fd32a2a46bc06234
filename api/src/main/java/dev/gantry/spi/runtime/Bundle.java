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
 * @param path the bundle: an existing directory with {@code config.json}, except for a runtime with
 *     {@link RuntimeFeature#WITHOUT_BUNDLE}; outlives a reboot
 * @param runDirectory a directory for files of one boot, such as pid files; exists where the bundle does
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Bundle(String containerId, String name, Path path, Path runDirectory) {}
