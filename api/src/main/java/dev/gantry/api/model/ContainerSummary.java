// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A container as a listing shows it: one consistent snapshot, read without any container lock.
 *
 * @param id full id
 * @param name its name
 * @param state where it is in its life
 * @param createdAt when it was recorded
 * @param startedAt when its process last began
 * @param finishedAt when its process last ended
 * @param exit how the last run ended; empty while it runs and before it ever ran
 * @param pid process id on the host; 0 when nothing runs
 * @param run how many times it was initialised
 * @param rootfs the root filesystem
 * @param command what it runs
 * @param labels its labels
 * @param mounts destinations of its mounts
 * @param network its network mode
 * @param runtime name of its OCI runtime
 * @param restartPolicy when it is started again
 * @param restartCount how often its policy restarted it since a user last started it
 * @param autoRemove whether it goes when it ends
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ContainerSummary(
        String id,
        String name,
        ContainerState state,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<ExitStatus> exit,
        long pid,
        int run,
        String rootfs,
        List<String> command,
        Map<String, String> labels,
        List<String> mounts,
        String network,
        String runtime,
        RestartPolicy restartPolicy,
        int restartCount,
        boolean autoRemove) {
    /** Refuses nulls. */
    public ContainerSummary {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(finishedAt, "finishedAt");
        Objects.requireNonNull(exit, "exit");
        Objects.requireNonNull(rootfs, "rootfs");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(mounts, "mounts");
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(runtime, "runtime");
        Objects.requireNonNull(restartPolicy, "restartPolicy");
    }

    /** The first 12 characters of the id. */
    public String shortId() {
        return id.substring(0, 12);
    }
}
