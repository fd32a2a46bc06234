// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;

/**
 * The running container whose namespace another one joins.
 *
 * @param name what messages call it
 * @param pid its first process, in the engine's pid namespace; the caller sees to it that it lives
 * @param hostname its host name
 * @param runDirectory its {@link SpecRequest#runDirectory()}, with the {@code hosts} and {@code resolv.conf} to share
 */
public record NamespaceTarget(String name, long pid, String hostname, Path runDirectory) {}
