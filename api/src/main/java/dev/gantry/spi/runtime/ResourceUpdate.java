// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import org.apiguardian.api.API;

import dev.gantry.api.model.Resources;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * New limits for a container.
 *
 * @param resources the limits that change
 * @param ociJson the same as the {@code linux.resources} object of the OCI runtime specification, in JSON
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ResourceUpdate(Resources resources, String ociJson) {}
