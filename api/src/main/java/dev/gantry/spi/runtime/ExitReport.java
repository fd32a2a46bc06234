// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.time.Instant;

import org.apiguardian.api.API;

import dev.gantry.api.model.ExitStatus;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What the monitor left about the end of a container.
 *
 * @param status how it ended; unknown when what the monitor left cannot be read
 * @param oomKilled whether the out-of-memory killer took a process of it
 * @param finishedAt when it ended
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExitReport(ExitStatus status, boolean oomKilled, Instant finishedAt) {}
