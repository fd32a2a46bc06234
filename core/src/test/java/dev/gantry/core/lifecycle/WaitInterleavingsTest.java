// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.core.interleaving.Scenario;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.store.InMemoryStateStore;
import dev.gantry.core.store.StateStore;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;

/** Somebody who waits, and whoever ends the wait, in every order. */
@Tag("interleavings")
class WaitInterleavingsTest {
    private static final String ID = "a".repeat(64);

    // Made here, for the explorer refuses files, and paths are such to it.
    private static final ContainerRecord WEB = new ContainerRecord(
            new ContainerConfig(
                    ID,
                    "web",
                    ContainerSpec.builder(Path.of("/srv")).command("true").build(),
                    "runc",
                    "k8s-file",
                    Instant.EPOCH,
                    List.of()),
            ContainerStatus.CONFIGURED);

    /** One that waits for the exit of the first run of a container, and one that changes something. */
    private abstract static class OneWaits extends Scenario {
        StateStore store;
        OpenEnd scheduler;
        ChangeFeed changes;
        EngineContext context;
        String outcome;

        OneWaits(String... results) {
            super(results);
        }

        @Override
        protected void prepare() {
            store = new InMemoryStateStore();
            scheduler = new OpenEnd();
            changes = new ChangeFeed(scheduler);
            context = new EngineContext(
                    null,
                    null,
                    store,
                    null,
                    new ClockOnly(),
                    null,
                    null,
                    null,
                    changes,
                    new Attachments(),
                    new OperationGate(),
                    null,
                    List.of());
            outcome = "nothing";
            store.write(transaction -> {
                transaction.insert(WEB);
                return true;
            });
        }

        @Override
        protected String play() throws Exception {
            Actor waiter = begin(this::await);
            interfere();
            waiter.end();
            return outcome;
        }

        /** What is done meanwhile. */
        abstract void interfere();

        private void await() {
            try (Waiting begun = new Waiting(context, ID, List.of(new WaitCondition.Exit(OptionalInt.of(1))))) {
                ExitRecord exit = begun.await(Duration.ofDays(1)).exit().orElseThrow();
                outcome = "exit " + exit.status() + (scheduler.slept() ? ", woken" : ", seen");
            } catch (EngineException e) {
                outcome = e.code() + (scheduler.slept() ? ", woken" : "");
            }
        }

        void saveExit(ExitRecord exit) {
            store.write(transaction -> {
                transaction.saveStatus(ID, ContainerStatus.CONFIGURED.with(draft -> {
                    draft.state = ContainerState.EXITED;
                    draft.run = 1;
                    draft.exit = Optional.of(exit.status());
                }));
                transaction.addExit(exit);
                return true;
            });
        }

        static ExitRecord exit() {
            return new ExitRecord(
                    ID, "web", 1, new ExitStatus.Code(7), false, ExitRecord.Source.MONITOR, Instant.EPOCH);
        }
    }

    /** A host that has nothing but the time. */
    private static final class ClockOnly implements HostServices {
        private final Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public ProcessLauncher launcher() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ProcessTable processes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public DirectoryWatcher directories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PacketSockets packetSockets() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Scheduler scheduler() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void failpoint(String name) {}
    }

    @Test
    void anExitThatIsSavedAndToldOfBeforeDuringOrAfterTheSubscriptionIsSeen() {
        new Told().explore();
    }

    private static final class Told extends OneWaits {
        Told() {
            super("exit 7, seen", "exit 7, woken");
        }

        @Override
        void interfere() {
            ExitRecord exit = exit();
            saveExit(exit);
            changes.ended(exit);
        }
    }

    @Test
    void anExitOfWhichThereIsOnlyAHintIsSeen() {
        new Hinted().explore();
    }

    private static final class Hinted extends OneWaits {
        Hinted() {
            super("exit 7, seen", "exit 7, woken");
        }

        @Override
        void interfere() {
            saveExit(exit());
            changes.changed(ID);
        }
    }

    @Test
    void closingTheFeedEndsWaitsUnderWayAndToCome() {
        new Closed().explore();
    }

    private static final class Closed extends OneWaits {
        Closed() {
            super(ErrorCode.ENGINE_CLOSED.toString(), ErrorCode.ENGINE_CLOSED + ", woken");
        }

        @Override
        void interfere() {
            changes.close();
        }
    }

    @Test
    void whoLeavesTakesNobodyElseFromTheFeed() {
        new Leaving().explore();
    }

    private static final class Leaving extends OneWaits {
        Leaving() {
            super("exit 7, seen", "exit 7, woken");
        }

        @Override
        void interfere() {
            Actor other = begin(() -> changes.subscribe(ID).close());
            ExitRecord exit = exit();
            saveExit(exit);
            changes.ended(exit);
            try {
                other.end();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
