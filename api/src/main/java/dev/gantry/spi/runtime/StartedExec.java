// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.spi.host.ProcessIdentity;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A command that executes in a container.
 *
 * @param pid its process id on the host; 0 for a runtime without processes
 * @param monitor the process that will report its end; empty when the runtime reports it from within this JVM
 * @param streams the connection to its standard streams; there when the request had a receiver
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record StartedExec(long pid, Optional<ProcessIdentity> monitor, Optional<StreamConnection> streams) {}
