// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.LifecycleSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.store.StoreView;
import dev.gantry.spi.log.LogTarget;

/**
 * Records containers in one transaction: directories are made when the container is first initialised, so that a crash
 * leaves either a container or none, and at the most an id file that names none.
 */
public final class Creation {
    private static final int NAME_TRIES = 20;

    private final EngineContext context;

    /** @param context what to work with */
    public Creation(EngineContext context) {
        this.context = context;
    }

    /** Records a container and returns what was recorded. */
    public ContainerConfig create(ContainerSpec spec) {
        requireRootfs(spec.filesystem().rootfs());
        context.bundles().requireValid(spec.resources());
        context.bundles().requireValid(spec.security());
        spec.files().cidFile().ifPresent(HandoverFileWriter::requireNoCidFile);
        String id = RandomIds.next();
        String runtime = spec.runtime().orElseGet(() -> context.runtimes().defaultName());
        // Opened now, so that a runtime that cannot work is reported before anything is recorded.
        context.runtimes().runtime(runtime);
        String logDriver = spec.log().driver().orElse(context.config().defaultLogDriver());
        LogTarget log = new LogTarget(
                id,
                spec.name().orElse(""),
                context.layout().bundle(id),
                spec.log().options());
        LogPairing.require(context, logDriver, log, runtime, spec.stdio());
        // Written first: a container that others can see is never taken back.
        spec.files().cidFile().ifPresent(file -> HandoverFileWriter.writeCidFile(file, id));
        try {
            return record(spec, id, runtime, logDriver);
        } catch (RuntimeException e) {
            spec.files().cidFile().ifPresent(file -> HandoverFileWriter.deleteCidFile(file, id));
            throw e;
        }
    }

    private ContainerConfig record(ContainerSpec spec, String id, String runtime, String logDriver) {
        Instant now = context.host().clock().instant();
        context.host().failpoint("create.result.saving");
        ContainerConfig recorded = context.store().write(transaction -> {
            Set<String> dependencies = new LinkedHashSet<>();
            ContainerSpec resolved = resolve(spec, transaction, dependencies);
            String name = spec.name().orElseGet(() -> freeName(transaction, id));
            ContainerRecord record = new ContainerRecord(
                    new ContainerConfig(id, name, resolved, runtime, logDriver, now, List.copyOf(dependencies)),
                    ContainerStatus.CONFIGURED);
            transaction.insert(record);
            transaction.addJournal(new JournalEntry(
                    0,
                    id,
                    now,
                    record.status().state(),
                    record.status().state(),
                    "create",
                    JournalEntry.Cause.USER,
                    ""));
            transaction.addEvent(Events.of(record, "create", now));
            return record.config();
        });
        context.host().failpoint("create.result.saved");
        return recorded;
    }

    private static void requireRootfs(Path rootfs) {
        try {
            // One call of access(2) says that all is well: what a path with this end leads to is a directory.
            rootfs.getFileSystem().provider().checkAccess(rootfs.resolve("."), AccessMode.READ, AccessMode.EXECUTE);
        } catch (IOException e) {
            String problem = !Files.exists(rootfs)
                    ? "does not exist"
                    : !Files.isDirectory(rootfs) ? "is not a directory" : "cannot be read";
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "root filesystem " + rootfs + " " + problem,
                    "name a directory that holds the container's files");
        }
    }

    private String freeName(StoreView view, String id) {
        for (int tries = 0; tries < NAME_TRIES; tries++) {
            String name = NameGenerator.name(RandomIds.source());
            if (!view.resolve(name).stream().findFirst().isPresent()) {
                return name;
            }
        }
        return NameGenerator.name(RandomIds.source()) + "_" + id.substring(0, 8);
    }

    /** The specification with every container it refers to replaced by its full id, which is also a dependency. */
    private ContainerSpec resolve(ContainerSpec spec, StoreView view, Set<String> dependencies) {
        LifecycleSpec lifecycle = spec.lifecycle();
        List<String> requires = lifecycle.requires().stream()
                .map(reference -> dependency(reference, view, dependencies))
                .toList();
        NamespaceSpec namespaces = spec.namespaces();
        return new ContainerSpec(
                spec.name(),
                spec.runtime(),
                spec.process(),
                spec.stdio(),
                spec.filesystem(),
                new NamespaceSpec(
                        resolve(namespaces.pid(), view, dependencies),
                        resolve(namespaces.ipc(), view, dependencies),
                        resolve(namespaces.uts(), view, dependencies),
                        namespaces.cgroup().map(mode -> resolve(mode, view, dependencies)),
                        resolve(namespaces.network(), view, dependencies),
                        namespaces.hostname()),
                spec.security(),
                spec.resources(),
                new LifecycleSpec(
                        lifecycle.restartPolicy(),
                        lifecycle.autoRemove(),
                        lifecycle.stopSignal(),
                        lifecycle.stopTimeout(),
                        lifecycle.runTimeout(),
                        requires),
                spec.log(),
                spec.labels(),
                spec.annotations(),
                spec.files(),
                spec.createCommand());
    }

    private static NamespaceMode resolve(NamespaceMode mode, StoreView view, Set<String> dependencies) {
        return mode.kind() == NamespaceMode.Kind.CONTAINER
                ? NamespaceMode.container(dependency(mode.target().orElseThrow(), view, dependencies))
                : mode;
    }

    private static String dependency(String reference, StoreView view, Set<String> dependencies) {
        String id = Lookup.id(view, reference);
        Optional<ContainerRecord> record = view.container(id);
        if (record.filter(found -> TransitionTable.isBeingRemoved(found.status().state()))
                .isPresent()) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STATE, "container " + id + " is being removed and cannot be depended on");
        }
        dependencies.add(id);
        return id;
    }
}
