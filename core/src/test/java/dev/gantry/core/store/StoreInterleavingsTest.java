// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.interleaving.Scenario;
import dev.gantry.core.model.ContainerRecord;

/** Threads that use one store in memory, in every order. */
@Tag("interleavings")
class StoreInterleavingsTest {
    private static final String A = SampleRecords.id("a");
    private static final String B = SampleRecords.id("b");

    // Made here, for the explorer refuses files, and paths are such to it.
    private static final ContainerRecord A_AS_WEB = SampleRecords.record("a", "web");
    private static final ContainerRecord B_AS_WEB = SampleRecords.record("b", "web");
    private static final ContainerRecord A_AS_DB = SampleRecords.record("a", "db");
    private static final ContainerRecord B_ON_A = SampleRecords.record("b", "web", A);

    @Test
    void ofTwoThatWantOneNameOneGetsIt() {
        new OneName().explore();
    }

    private static final class OneName extends Scenario {
        private StateStore store;
        private int refused;

        OneName() {
            super("a is web, 1 refused", "b is web, 1 refused");
        }

        @Override
        protected void prepare() {
            store = new InMemoryStateStore();
            refused = 0;
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(() -> insert(A_AS_WEB));
            Actor second = begin(() -> insert(B_AS_WEB));
            first.end();
            second.end();
            List<String> web = store.read(view -> view.resolve("web"));
            return web.get(0).charAt(0) + " is web, " + refused + " refused";
        }

        private void insert(ContainerRecord record) {
            try {
                store.write(transaction -> {
                    transaction.insert(record);
                    return true;
                });
            } catch (EngineException e) {
                if (e.code() != ErrorCode.CONTAINER_EXISTS) {
                    throw e;
                }
                refused++;
            }
        }
    }

    @Test
    void aReaderSeesAllOfATransactionOrNothingOfIt() {
        new Whole().explore();
    }

    private static final class Whole extends Scenario {
        private StateStore store;

        Whole() {
            super("nothing", "everything");
        }

        @Override
        protected void prepare() {
            store = new InMemoryStateStore();
        }

        @Override
        protected String play() throws Exception {
            Actor writer = begin(() -> store.write(transaction -> {
                transaction.insert(A_AS_DB);
                transaction.insert(B_ON_A);
                transaction.addEvent(SampleRecords.event("create"));
                return true;
            }));
            String seen = store.read(Whole::seen);
            writer.end();
            return seen;
        }

        private static String seen(StoreView view) {
            boolean first = view.container(A).isPresent();
            boolean second = view.container(B).isPresent();
            boolean event = view.lastEventSequence() == 1;
            return first && second && event ? "everything" : first || second || event ? "a part" : "nothing";
        }
    }

    @Test
    void theFirstExitOfARunStaysAndEventsAreCountedWithoutAGap() {
        new Ledger().explore();
    }

    private static final class Ledger extends Scenario {
        private StateStore store;

        Ledger() {
            super("exit 1, events [1 died of 1, 2 died of 2]", "exit 2, events [1 died of 2, 2 died of 1]");
        }

        @Override
        protected void prepare() {
            store = new InMemoryStateStore();
            store.write(transaction -> {
                transaction.insert(A_AS_WEB);
                return true;
            });
        }

        @Override
        protected String play() throws Exception {
            Actor first = begin(() -> end(1));
            Actor second = begin(() -> end(2));
            first.end();
            second.end();
            return store.read(view -> "exit "
                    + view.exit(A, 1).map(ExitRecord::status).orElseThrow() + ", events "
                    + view.eventsAfter(0, 9).stream().map(Ledger::told).toList());
        }

        private static String told(Event event) {
            return event.sequence() + " " + event.status();
        }

        private void end(int code) {
            store.write(transaction -> {
                transaction.addExit(SampleRecords.exit(A, "web", 1, new ExitStatus.Code(code)));
                transaction.addEvent(SampleRecords.event("died of " + code));
                return true;
            });
        }
    }
}
