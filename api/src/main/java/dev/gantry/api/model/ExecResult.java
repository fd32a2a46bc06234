// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a command said that was executed to its end.
 *
 * @param exit how it ended
 * @param stdout what it wrote to standard output, or to its terminal. Not to be changed
 * @param stderr what it wrote to standard error. Not to be changed
 */
@API(status = EXPERIMENTAL, since = "0.1")
@SuppressWarnings("ArrayRecordComponent") // Output is bytes, and may be large.
public record ExecResult(ExitStatus exit, byte[] stdout, byte[] stderr) {
    /** Refuses nulls. */
    public ExecResult {
        Objects.requireNonNull(exit, "exit");
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
    }

    /** Whether it ended with code 0. */
    public boolean succeeded() {
        return exit.code().orElse(-1) == 0;
    }

    /** Standard output as UTF-8. */
    public String stdoutAsString() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** Standard error as UTF-8. */
    public String stderrAsString() {
        return new String(stderr, StandardCharsets.UTF_8);
    }
}
