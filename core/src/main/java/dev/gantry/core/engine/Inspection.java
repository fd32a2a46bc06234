// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.PendingOperation;
import dev.gantry.core.lifecycle.EngineContext;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.state.Verdict;
import dev.gantry.core.store.StoreView;
import dev.gantry.spi.log.LogTarget;

/** Reads what is known of containers; takes no container lock. */
final class Inspection {
    /** How many transitions and exits are told of a container at the most. */
    private static final int TOLD = 1_000;

    /** What needs the runtime and the log driver to be there. */
    private static final Set<Operation> MAKING = EnumSet.of(Operation.INIT, Operation.START, Operation.RESTART);

    private final EngineContext context;

    Inspection(EngineContext context) {
        this.context = context;
    }

    ContainerDetails details(String id) {
        record Seen(
                ContainerRecord record, ContainerSummary summary, List<String> dependents, List<ExecRecord> execs) {}
        Seen seen = context.store()
                .read(view -> new Seen(record(view, id), summary(view, id), view.dependents(id), view.execs(id)));
        ContainerRecord record = seen.record();
        ContainerStatus status = record.status();
        Path bundle = context.layout().bundle(id);
        LogTarget target = new LogTarget(
                id, record.config().name(), bundle, record.config().spec().log().options());
        return new ContainerDetails(
                seen.summary(),
                record.config().spec(),
                context.bundles().effective(record.config()),
                status.monitor().map(monitor -> monitor.pid()).orElse(0L),
                status.oomKilled(),
                status.error(),
                status.stoppedByUser(),
                record.config().dependencies(),
                seen.dependents(),
                seen.execs().stream().map(ExecRecord::id).toList(),
                bundle,
                context.layout().runDirectory(id),
                record.config().logDriver(),
                logPath(record, target),
                runtimePath(record),
                context.bundles().cgroupPath(id),
                pending(status));
    }

    /** A log driver that is no longer there is no reason not to show the container. */
    private Optional<Path> logPath(ContainerRecord record, LogTarget target) {
        try {
            return context.logs().driver(record.config().logDriver()).path(target);
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    /** A runtime that cannot be opened now is no reason not to show the container. */
    private Optional<Path> runtimePath(ContainerRecord record) {
        try {
            return context.runtimes().runtime(record.config().runtime()).info().path();
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    Explanation explain(String id) {
        Map<Operation, String> hindrances = hindrances(context.store().read(view -> record(view, id)));
        return context.store().read(view -> {
            ContainerRecord record = record(view, id);
            Map<String, String> operations = new LinkedHashMap<>();
            for (Operation operation : Operation.values()) {
                Verdict verdict = TransitionTable.of(operation, record.status().state());
                String hindrance = verdict instanceof Verdict.Refused ? null : hindrances.get(operation);
                operations.put(
                        operation.word(),
                        hindrance == null
                                ? consequence(verdict, record.status().state(), id)
                                : "refused: " + hindrance);
            }
            return new Explanation(
                    summary(view, id),
                    view.lastJournal(id, TOLD),
                    view.lastExits(id, TOLD),
                    operations,
                    pending(record.status()));
        });
    }

    /** Why operations would fail whatever the state. */
    private Map<Operation, String> hindrances(ContainerRecord record) {
        Map<Operation, String> hindrances = new EnumMap<>(Operation.class);
        try {
            context.runtimes().runtime(record.config().runtime());
            context.logs().driver(record.config().logDriver());
        } catch (EngineException e) {
            MAKING.forEach(operation -> hindrances.put(operation, String.valueOf(e.getMessage())));
        }
        if (!record.config().spec().stdio().terminal()) {
            hindrances.put(Operation.RESIZE, "the container has no terminal");
        }
        return hindrances;
    }

    private static String consequence(Verdict verdict, ContainerState state, String id) {
        if (verdict instanceof Verdict.Allowed allowed) {
            return allowed.result() == state
                    ? "allowed; stays " + state.display()
                    : "allowed; becomes " + allowed.result().display();
        }
        if (verdict instanceof Verdict.Gone) {
            return "allowed; the container is gone afterwards";
        }
        if (verdict instanceof Verdict.Refused refused) {
            return "refused: " + String.format(refused.reason(), id.substring(0, 12));
        }
        return "allowed; nothing to do";
    }

    private static Optional<PendingOperation> pending(ContainerStatus status) {
        return status.intent()
                .map(intent -> new PendingOperation(
                        intent.operation().name().toLowerCase(Locale.ROOT),
                        intent.since(),
                        intent.owner().pid(),
                        intent.deadline()));
    }

    private static ContainerRecord record(StoreView view, String id) {
        return view.container(id).orElseThrow(() -> removed(id));
    }

    private static ContainerSummary summary(StoreView view, String id) {
        return view.summary(id).orElseThrow(() -> removed(id));
    }

    private static EngineException removed(String id) {
        return new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id);
    }
}
