// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.store.StoreTransaction;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeStatus;

/** The ends of runs: noticing them, and writing them into the ledger exactly once. */
final class Exits {
    /** How often to look when no hint comes. */
    private static final Duration FALLBACK = Duration.ofMillis(250);

    private Exits() {}

    /**
     * Whether there is something to record: an exit, or a monitor that died without leaving one. Needs no lock and, for
     * a container under a monitor process, not even its runtime.
     */
    static boolean isEvident(EngineContext context, ContainerRecord record) {
        if (!TransitionTable.isLive(record.status().state())) {
            return false;
        }
        return record.status()
                .monitor()
                .map(monitor -> Files.exists(context.layout().exits().resolve(record.id()))
                        || !context.host().processes().isAlive(monitor))
                .orElseGet(() -> isKnownToHaveEnded(context, record));
    }

    /** A runtime without monitors reports the end by itself; one that has lost the container will never do so. */
    private static boolean isKnownToHaveEnded(EngineContext context, ContainerRecord record) {
        OciRuntime runtime = context.runtimes().runtime(record.config().runtime());
        Bundle bundle = LockedContainer.bundle(context.layout(), record.config());
        return runtime.exitReport(bundle).isPresent() || runtime.status(bundle).phase() == RuntimeStatus.Phase.ABSENT;
    }

    /**
     * Whether the first process of a container is there to be joined: it was told apart when it was made, it lives, and
     * nothing says that the run has ended. A number alone would not do, for once a process has ended any other may get it.
     * Of a container that is no process of the host, its runtime alone can tell.
     */
    static boolean isJoinable(EngineContext context, ContainerRecord record) {
        ContainerStatus status = record.status();
        boolean there = status.pid() == 0 && status.monitor().isEmpty()
                ? TransitionTable.isLive(status.state())
                : status.process().filter(context.host().processes()::isAlive).isPresent();
        return there && !isEvident(context, record);
    }

    /** Records the exit of a container that ended; an unknown one when nobody is left to tell. */
    static void detect(LockedContainer container) {
        ContainerRecord record = new ContainerRecord(container.config(), container.status());
        if (!isEvident(container.context(), record)) {
            return;
        }
        // Asked only now: a monitor that was found dead may have left its report just before.
        Optional<ExitReport> report = container.runtime().exitReport(container.bundle());
        if (report.isPresent()) {
            ExitReport exit = report.get();
            record(container, exit.status(), exit.oomKilled(), ExitRecord.Source.MONITOR, exit.finishedAt());
        } else {
            container.runtime().delete(container.bundle());
            record(
                    container,
                    new ExitStatus.Unknown(
                            record.status().monitor().isPresent()
                                    ? "its monitor died first"
                                    : "its runtime does not know it any more"),
                    false,
                    ExitRecord.Source.MONITOR_LOST,
                    container.now());
        }
    }

    private static void record(
            LockedContainer container,
            ExitStatus status,
            boolean oomKilled,
            ExitRecord.Source source,
            Instant finishedAt) {
        boolean wasUp = TransitionTable.isUp(container.state());
        boolean wasStopping = TransitionTable.isStopping(container.state());
        boolean policy = container.config().spec().lifecycle().restartPolicy().kind() != RestartPolicy.Kind.NO;
        ExitRecord exit = new ExitRecord(
                container.id(),
                container.config().name(),
                container.status().run(),
                status,
                oomKilled,
                source,
                finishedAt);
        Optional<Consumer<ContainerStatus.Change>> next = container
                .status()
                .intent()
                .filter(Intent::thenRun)
                .map(intent -> container.next(Intent.Operation.CLEANUP, intent.cause()));
        Consumer<StoreTransaction> stopped = wasStopping ? container.event("stop") : transaction -> {};
        container.end(
                exit,
                source == ExitRecord.Source.MONITOR_LOST ? Cause.CRASH : wasStopping ? Cause.USER : Cause.EXIT,
                draft -> {
                    draft.intent = Optional.empty();
                    draft.state = TransitionTable.afterExit();
                    draft.pid = 0;
                    draft.monitor = Optional.empty();
                    draft.finishedAt = Optional.of(finishedAt);
                    draft.exit = Optional.of(status);
                    draft.oomKilled = oomKilled;
                    draft.restartDue = policy && wasUp && !draft.stoppedByUser;
                    next.ifPresent(step -> step.accept(draft));
                },
                stopped);
    }

    /**
     * Waits until a run has ended, by whomever that is recorded.
     *
     * @return whether it ended in time
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted
     */
    static boolean await(EngineContext context, ContainerRecord record, Duration timeout) {
        return Looking.until(
                context,
                record.id(),
                timeout,
                FALLBACK,
                "container " + record.id() + " to end",
                () -> hasEnded(context, record));
    }

    private static boolean hasEnded(EngineContext context, ContainerRecord record) {
        return isEvident(context, record)
                || context.store()
                        .read(view ->
                                view.exit(record.id(), record.status().run()).isPresent()
                                        || view.container(record.id()).isEmpty());
    }

    /** The instant at which a timeout is over; the end of time for one that never is. */
    static Instant deadline(EngineContext context, Duration timeout) {
        Instant now = context.host().clock().instant();
        // By the second: the nanoseconds until then are more than a number holds.
        return timeout.getSeconds() >= Instant.MAX.getEpochSecond() - now.getEpochSecond()
                ? Instant.MAX
                : now.plus(timeout);
    }

    /** How long it is until a deadline; zero or less when it has passed. */
    static Duration until(EngineContext context, Instant deadline) {
        return deadline.equals(Instant.MAX)
                ? Duration.ofSeconds(Long.MAX_VALUE)
                : Duration.between(context.host().clock().instant(), deadline);
    }
}
