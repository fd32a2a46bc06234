// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.model.ExecRecord.Created;
import dev.gantry.core.model.ExecRecord.Progress;
import dev.gantry.core.model.ExecRecord.Running;
import dev.gantry.core.model.ExecRecord.Starting;
import dev.gantry.core.model.ExecRecord.Stopped;
import dev.gantry.spi.host.ProcessIdentity;

import static dev.gantry.core.store.SampleRecords.T0;
import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.record;
import static dev.gantry.core.store.StateStoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

/** What every store promises of exec sessions. */
interface ExecRecordRules {
    ExecSpec SPEC = new ExecSpec(
            List.of("sh", "-c", "echo \"quoted\\\" \u00fc\""),
            new StdioSpec(true, true),
            Map.of("A", "", "B", "="),
            Optional.of("nobody:nogroup"),
            Optional.of("/tmp"),
            true,
            true);

    StateStore store();

    private static ExecRecord session(String prefix, String container) {
        return new ExecRecord(id(prefix), id(container), 3, SPEC, T0, new Created());
    }

    private static ExecExit exit(String prefix, String container, int code) {
        return new ExecExit(id(prefix), id(container), 3, new ExitStatus.Code(code), T0);
    }

    private void change(java.util.function.Consumer<StoreTransaction> change) {
        store().write(transaction -> {
            change.accept(transaction);
            return true;
        });
    }

    private Optional<ExecRecord> read(String prefix) {
        return store().read(view -> view.exec(id(prefix)));
    }

    private List<ExecRecord> sessions(String container) {
        return store().read(view -> view.execs(id(container)));
    }

    private Optional<ExecExit> exitOf(String prefix) {
        return store().read(view -> view.execExit(id(prefix)));
    }

    static Stream<Progress> everyProgress() {
        Instant later = T0.plusNanos(1);
        return Stream.of(
                new Created(),
                new Starting(T0),
                new Running(T0, 0, Optional.empty(), Optional.empty()),
                new Running(T0, 12, Optional.empty(), Optional.of(new ProcessIdentity(13, 0))),
                new Running(T0, 12, Optional.of(new ProcessIdentity(12, 99)), Optional.of(new ProcessIdentity(13, 98))),
                new Stopped(Optional.empty(), later, new ExitStatus.Code(127)),
                new Stopped(Optional.of(T0), later, new ExitStatus.Code(0)),
                new Stopped(Optional.of(T0), later, new ExitStatus.Unknown("its monitor died first")));
    }

    @ParameterizedTest
    @MethodSource("everyProgress")
    default void aSessionReadsBackAsItWasSaved(Progress progress) {
        ExecRecord session = session("e", "a");
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insertExec(session);
            transaction.saveExec(session.with(progress));
        });
        assertThat(read("e")).contains(session.with(progress));
    }

    @Test
    default void sessionsAreListedByContainerInTheOrderOfTheirInsertion() {
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insert(record("b", "db"));
            transaction.insertExec(session("f", "a"));
            transaction.insertExec(session("d", "b"));
            transaction.insertExec(session("e", "a"));
        });
        assertThat(sessions("a")).containsExactly(session("f", "a"), session("e", "a"));
        assertThat(sessions("b")).containsExactly(session("d", "b"));
        assertThat(sessions("c")).isEmpty();
    }

    @Test
    default void onlyThoseThatExecuteOrMayDoSoAreActive() {
        ExecRecord starting = session("e1", "a").with(new Starting(T0));
        ExecRecord running = session("e2", "a").with(new Running(T0, 0, Optional.empty(), Optional.empty()));
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insertExec(session("e0", "a"));
            transaction.insertExec(starting);
            transaction.insertExec(running);
            transaction.insertExec(session("e3", "a").with(new Stopped(Optional.empty(), T0, new ExitStatus.Code(1))));
        });
        assertThat(store().<List<ExecRecord>>read(view -> view.activeExecs(id("a"))))
                .containsExactly(starting, running);
    }

    @Test
    default void aSessionNeedsItsContainerAndGoesWithIt() {
        assertThat(failure(() -> change(transaction -> transaction.insertExec(session("e", "a"))))
                        .code())
                .isEqualTo(ErrorCode.CONTAINER_REMOVED);
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insertExec(session("e", "a"));
            transaction.delete(id("a"), T0);
        });
        assertThat(read("e")).isEmpty();
        assertThat(sessions("a")).isEmpty();
        assertThat(failure(() -> change(transaction -> transaction.saveExec(session("e", "a"))))
                        .code())
                .isEqualTo(ErrorCode.NO_SUCH_EXEC_SESSION);
    }

    @Test
    default void sessionsAreDeletedOneByOneOrAllOfAContainer() {
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insert(record("b", "db"));
            transaction.insertExec(session("e1", "a"));
            transaction.insertExec(session("e2", "a"));
            transaction.insertExec(session("e3", "a"));
            transaction.insertExec(session("f", "b"));
            transaction.deleteExec(id("e2"));
            transaction.deleteExec(id("c"));
        });
        assertThat(sessions("a")).containsExactly(session("e1", "a"), session("e3", "a"));
        change(transaction -> transaction.deleteExecs(id("a")));
        assertThat(sessions("a")).isEmpty();
        assertThat(read("e1")).isEmpty();
        assertThat(sessions("b")).hasSize(1);
    }

    @Test
    default void theFirstExitThatIsRecordedStaysAndOutlivesSessionAndContainer() {
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insertExec(session("e", "a"));
            transaction.addExecExit(exit("e", "a", 7));
        });
        change(transaction -> {
            transaction.addExecExit(exit("e", "a", 8));
            transaction.deleteExec(id("e"));
        });
        assertThat(exitOf("e")).contains(exit("e", "a", 7));
        change(transaction -> transaction.delete(id("a"), T0));
        assertThat(exitOf("e")).contains(exit("e", "a", 7));
        assertThat(exitOf("f")).isEmpty();
    }

    @Test
    default void exitsOfARemovedContainerAreForgottenInTheirTime() {
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.addExecExit(exit("e", "a", 7));
            transaction.delete(id("a"), T0);
        });
        Instant later = T0.plus(Duration.ofHours(2));
        for (int i = 0; i < 5; i++) {
            String other = "b" + i;
            change(transaction -> {
                transaction.insert(record(other, other));
                transaction.delete(id(other), later);
            });
        }
        assertThat(exitOf("e")).isEmpty();
    }

    @Test
    default void theOldestExitsOfAContainerAreDroppedBeyondABound() {
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insert(record("b", "db"));
            transaction.addExecExit(exit("f", "b", 1));
        });
        for (int i = 10; i < 40; i++) {
            int number = i;
            change(transaction -> transaction.addExecExit(exit("e" + number, "a", number)));
        }
        assertThat(exitOf("e10")).isEmpty();
        assertThat(exitOf("e24")).isEmpty();
        for (int i = 30; i < 40; i++) {
            assertThat(exitOf("e" + i)).contains(exit("e" + i, "a", i));
        }
        assertThat(exitOf("f")).as("of a container with few").isPresent();
    }

    @Test
    default void aTransactionThatFailsChangesNothingOfSessions() {
        change(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.insertExec(session("e", "a"));
        });
        failure(() -> change(transaction -> {
            transaction.saveExec(session("e", "a").with(new Starting(T0)));
            transaction.insertExec(session("f", "a"));
            transaction.addExecExit(exit("e", "a", 1));
            transaction.saveExec(session("d", "a"));
        }));
        assertThat(sessions("a")).containsExactly(session("e", "a"));
        assertThat(exitOf("e")).isEmpty();
    }
}
