// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container gets once defaults have filled in what it was not asked to be, and the host has lowered what it cannot
 * give: as it was made last, or as it would be made now when it never was.
 *
 * @param ociVersion version of the OCI runtime specification that describes it
 * @param environment {@code NAME=value}; without the home directory as long as it was never made
 * @param boundingCapabilities names such as {@code CAP_KILL}
 * @param effectiveCapabilities what of them its first process has at once
 * @param pidsLimit how many processes and threads it may have; empty for no limit
 * @param cgroupNamespace whose view of the cgroup tree it has
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record EffectiveSettings(
        String ociVersion,
        List<String> environment,
        List<String> boundingCapabilities,
        List<String> effectiveCapabilities,
        OptionalLong pidsLimit,
        NamespaceMode cgroupNamespace) {
    /** Copies the lists. */
    public EffectiveSettings {
        Objects.requireNonNull(ociVersion, "ociVersion");
        Objects.requireNonNull(pidsLimit, "pidsLimit");
        Objects.requireNonNull(cgroupNamespace, "cgroupNamespace");
        environment = List.copyOf(Objects.requireNonNull(environment, "environment"));
        boundingCapabilities = List.copyOf(Objects.requireNonNull(boundingCapabilities, "boundingCapabilities"));
        effectiveCapabilities = List.copyOf(Objects.requireNonNull(effectiveCapabilities, "effectiveCapabilities"));
    }
}
