// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Everything the engine knows of a container, as one consistent snapshot read without any container lock.
 *
 * @param summary what listings show
 * @param spec what it was created as, with later updates
 * @param effective what that amounts to on this host
 * @param monitorPid process id of its monitor; 0 when none runs
 * @param oomKilled whether the out-of-memory killer took a process in the last run
 * @param error what the last start or stop failed with; empty when it did not
 * @param stoppedByUser whether a user's wish ended the last run
 * @param dependencies full ids of the containers it depends on
 * @param dependents full ids of the containers that depend on it
 * @param execSessions ids of its exec sessions, in the order in which they were created
 * @param bundle its OCI bundle, which is also where its persistent files are
 * @param runDirectory its files that do not outlive a reboot
 * @param logDriver name of its log driver
 * @param logPath file of its log, when it has one
 * @param runtimePath program of its OCI runtime, when it is one
 * @param cgroupPath its cgroup, below the root of each hierarchy; empty when it has none
 * @param pending the operation that is under way or was interrupted
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ContainerDetails(
        ContainerSummary summary,
        ContainerSpec spec,
        EffectiveSettings effective,
        long monitorPid,
        boolean oomKilled,
        String error,
        boolean stoppedByUser,
        List<String> dependencies,
        List<String> dependents,
        List<String> execSessions,
        Path bundle,
        Path runDirectory,
        String logDriver,
        Optional<Path> logPath,
        Optional<Path> runtimePath,
        String cgroupPath,
        Optional<PendingOperation> pending) {
    /** Copies the lists. */
    public ContainerDetails {
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(dependencies, "dependencies");
        Objects.requireNonNull(dependents, "dependents");
        Objects.requireNonNull(execSessions, "execSessions");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(runDirectory, "runDirectory");
        Objects.requireNonNull(logDriver, "logDriver");
        Objects.requireNonNull(logPath, "logPath");
        Objects.requireNonNull(runtimePath, "runtimePath");
        Objects.requireNonNull(cgroupPath, "cgroupPath");
        Objects.requireNonNull(pending, "pending");
        dependencies = List.copyOf(dependencies);
        dependents = List.copyOf(dependents);
        execSessions = List.copyOf(execSessions);
    }
}
