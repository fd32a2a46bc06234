// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.List;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.MountSpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;

/** Which parts of a record a listing shows. */
final class ContainerSummaries {
    private ContainerSummaries() {}

    static ContainerSummary of(ContainerRecord record) {
        ContainerConfig config = record.config();
        ContainerStatus status = record.status();
        ContainerSpec spec = config.spec();
        return new ContainerSummary(
                config.id(),
                config.name(),
                status.state(),
                config.createdAt(),
                status.startedAt(),
                status.finishedAt(),
                status.exit(),
                status.pid(),
                status.run(),
                spec.filesystem().rootfs().toString(),
                spec.process().arguments(),
                spec.labels(),
                mounts(spec),
                spec.namespaces().network().toString(),
                config.runtime(),
                spec.lifecycle().restartPolicy(),
                status.restartCount(),
                spec.lifecycle().autoRemove());
    }

    private static List<String> mounts(ContainerSpec spec) {
        return spec.filesystem().mounts().stream().map(MountSpec::destination).toList();
    }
}
