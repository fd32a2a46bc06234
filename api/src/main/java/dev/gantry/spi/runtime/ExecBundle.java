// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.file.Path;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * An exec session as a runtime sees it.
 *
 * @param container the container
 * @param sessionId id of the session, 64 hexadecimal digits
 * @param directory a directory for the files of this session, in the container's run directory, with what is to be
 *     executed in {@code process.json} (OCI runtime specification, process); exists where the container's bundle does
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExecBundle(Bundle container, String sessionId, Path directory) {}
