// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

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
    private static final int MAX_UMASK = 0777;
    private static final int MAX_OOM_ADJUSTMENT = 1000;

    /**
     * Copies the collections; the environment keeps its order.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a number out of its range, a relative working
     *     directory, a variable without a name or with {@code =} in it, or a NUL character, which ends a C string
     */
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
        ProcessRules.requireArguments(command);
        entrypoint.ifPresent(ProcessRules::requireArguments);
        environment.forEach(ProcessRules::requireVariable);
        workingDirectory.ifPresent(ProcessRules::requireWorkingDirectory);
        user.ifPresent(text -> ProcessRules.requireNoNul("user", text));
        supplementaryGroups.forEach(group -> ProcessRules.requireNoNul("group", group));
        if (umask.isPresent() && (umask.getAsInt() < 0 || umask.getAsInt() > MAX_UMASK)) {
            throw ProcessRules.refused("umask " + octal(umask.getAsInt()) + " is out of range", "use 0 to 0777");
        }
        if (oomScoreAdjustment.isPresent() && Math.abs((long) oomScoreAdjustment.getAsInt()) > MAX_OOM_ADJUSTMENT) {
            throw ProcessRules.refused(
                    "OOM score adjustment " + oomScoreAdjustment.getAsInt() + " is out of range", "use -1000 to 1000");
        }
    }

    private static String octal(int mask) {
        return mask < 0 ? Integer.toString(mask) : "0" + Integer.toOctalString(mask);
    }

    /** Entrypoint and command, one after the other: what is executed. */
    public List<String> arguments() {
        return entrypoint
                .map(first -> java.util.stream.Stream.concat(first.stream(), command.stream())
                        .toList())
                .orElse(command);
    }
}
