// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.spi.host.ProcessIdentity;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A container that was made.
 *
 * @param pid process id of its first process on the host; 0 for a runtime without processes
 * @param monitor the process that will report its end; empty when the runtime reports it from within this JVM
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record CreatedContainer(long pid, Optional<ProcessIdentity> monitor) {}
