// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.model.StdioSpec;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a runtime needs to execute a command in a container.
 *
 * @param session the session
 * @param stdio what its standard streams are
 * @param process what to execute, complete: nothing is taken from the container's own process
 * @param receiver gets its output, on a thread of the runtime's own, from the first byte on; empty to drop the output
 *     and end the input
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExecRequest(
        ExecBundle session, StdioSpec stdio, OciSpec.ProcessConfig process, Optional<OutputReceiver> receiver) {}
