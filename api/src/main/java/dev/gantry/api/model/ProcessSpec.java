// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The process that a container runs.
 *
 * @param command what follows the entrypoint; for a root filesystem without entrypoint, the whole argument vector
 * @param entrypoint what comes before the command
 * @param environment variables on top of the defaults (PATH, TERM, container, HOSTNAME), in order
 * @param workingDirectory absolute path inside the container; empty for {@code /}
 * @param user {@code user[:group]}, names or numbers, resolved in the container's own passwd and group files; empty for
 *     root
 * @param supplementaryGroups names or numbers of further groups
 * @param umask file mode creation mask, 0 to 0777; empty for 0022
 * @param limits resource limits; unnamed ones get the engine's defaults
 * @param oomScoreAdjustment -1000 to 1000 (proc(5), oom_score_adj)
 * @param init whether a minimal init reaps zombies and forwards signals as process 1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ProcessSpec(
        List<String> command,
        Optional<List<String>> entrypoint,
        Map<String, String> environment,
        Optional<String> workingDirectory,
        Optional<String> user,
        List<String> supplementaryGroups,
        OptionalInt umask,
        List<ResourceLimit> limits,
        OptionalInt oomScoreAdjustment,
        boolean init) {
    /** Copies the collections; the environment keeps its order. */
    public ProcessSpec {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(entrypoint, "entrypoint");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(supplementaryGroups, "supplementaryGroups");
        Objects.requireNonNull(umask, "umask");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(oomScoreAdjustment, "oomScoreAdjustment");
        command = List.copyOf(command);
        entrypoint = entrypoint.map(List::copyOf);
        environment = Ordered.copy(environment);
        supplementaryGroups = List.copyOf(supplementaryGroups);
        limits = List.copyOf(limits);
    }

    /** Entrypoint and command, one after the other: what is executed. */
    public List<String> arguments() {
        return entrypoint
                .map(first -> java.util.stream.Stream.concat(first.stream(), command.stream())
                        .toList())
                .orElse(command);
    }
}
