// SPDX-License-Identifier: Apache-2.0
/**
 * What an OCI runtime is told about a container: {@link dev.gantry.core.oci.OciSpecGenerator} turns a
 * {@link dev.gantry.api.model.ContainerSpec} into the {@code config.json} of the OCI runtime specification 1.0.2, with
 * podman's defaults; {@link dev.gantry.core.oci.GeneratedFiles} writes the files that it mounts into the container.
 *
 * <p>Everything here is immutable and safe for use by any thread. Nothing here starts processes, mounts or keeps files
 * open; the host and the root filesystem are read through {@link dev.gantry.core.oci.HostFiles} and
 * {@link dev.gantry.core.oci.RootfsReader}.
 */
@NullMarked
package dev.gantry.core.oci;

import org.jspecify.annotations.NullMarked;
