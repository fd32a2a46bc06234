// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.Intent;

import static dev.gantry.core.store.SampleRecords.T0;
import static dev.gantry.core.store.SampleRecords.entry;
import static dev.gantry.core.store.SampleRecords.exit;
import static dev.gantry.core.store.SampleRecords.exited;
import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.intent;
import static dev.gantry.core.store.SampleRecords.record;
import static dev.gantry.core.store.SampleRecords.running;
import static dev.gantry.core.store.StateStoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

class SqliteSchemaTest {
    static final SqliteSchema NEXT = after("CREATE TABLE pod (id TEXT PRIMARY KEY)", "INSERT INTO pod VALUES ('p')");

    static final SqliteSchema FIRST =
            new SqliteSchema(SqliteSchema.CURRENT.steps().subList(0, 1));

    @TempDir
    Path folder;

    private static SqliteSchema after(String... statements) {
        List<List<String>> steps = new ArrayList<>(SqliteSchema.CURRENT.steps());
        steps.add(List.of(statements));
        return new SqliteSchema(steps);
    }

    private Path file() {
        return folder.resolve("state.db");
    }

    private Path backup() {
        return folder.resolve("state.db.v" + SqliteSchema.CURRENT.version() + ".backup");
    }

    private SqliteStateStore open(SqliteSchema schema) {
        return SqliteStateStore.open(file(), schema, Retention.DEFAULT);
    }

    private void makeWithOneContainer() {
        try (StateStore store = open(SqliteSchema.CURRENT)) {
            store.write(transaction -> {
                transaction.insert(record("a", "web"));
                return true;
            });
        }
    }

    private void tamper(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String one : sql.split("; ")) {
                statement.execute(one);
            }
        }
    }

    @Test
    void aNewerSchemaIsRefusedWithBothVersionsAndTheFile() {
        open(NEXT).close();
        EngineException refusal = failure(() -> open(SqliteSchema.CURRENT));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_TOO_NEW);
        assertThat(refusal)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("schema " + NEXT.version())
                .hasMessageContaining("schema " + SqliteSchema.CURRENT.version());
    }

    @Test
    void aStoreThatIsOpenWhileAnotherProcessMigratesItsFileStopsUsingIt() {
        try (StateStore old = open(SqliteSchema.CURRENT)) {
            old.read(StoreView::summaries);
            open(NEXT).close();
            assertThat(failure(() -> old.read(StoreView::summaries)).code()).isEqualTo(ErrorCode.STORE_TOO_NEW);
            assertThat(failure(() -> old.write(transaction -> {
                                transaction.putMeta("k", "v");
                                return true;
                            }))
                            .code())
                    .isEqualTo(ErrorCode.STORE_TOO_NEW);
        }
    }

    @Test
    void aMigrationKeepsTheRecords() {
        makeWithOneContainer();
        try (StateStore migrated = open(NEXT)) {
            assertThat(migrated.<List<ContainerSummary>>read(StoreView::summaries))
                    .hasSize(1);
            assertThat(migrated.description()).contains("schema " + NEXT.version());
        }
    }

    @Test
    void whatEachEarlierSchemaRecordedIsReadAndListed() throws Exception {
        ContainerRecord stopping = record("a", "stopping").withStatus(running(2).with(change -> {
            change.state = ContainerState.STOPPING;
            change.stoppedByUser = true;
            change.restartCount = 1;
            change.intent = Optional.of(intent(Intent.Operation.STOP));
        }));
        ContainerRecord ended = record("b", "ended")
                .withStatus(exited(1, new ExitStatus.Code(137)).with(change -> {
                    change.oomKilled = true;
                    change.restartDue = true;
                    change.error = "of \"old\"";
                }));
        ContainerRecord oldest = record("c", "oldest").withStatus(running(1).with(change -> {
            change.process = Optional.empty();
            change.monitor = Optional.empty();
        }));
        ContainerRecord damaged = record("d", "damaged").withStatus(oldest.status());
        for (int version = 1; version < 4; version++) {
            Path file = folder.resolve("from-" + version);
            SqliteSchema early = new SqliteSchema(SqliteSchema.CURRENT.steps().subList(0, version));
            SqliteStateStore.open(file, early, Retention.DEFAULT).close();
            EarlyRows.insert(file, stopping, """
                    {"state":"STOPPING","run":2,"pid":4711,"process":{"pid":4711,"startTicks":101},\
                    "monitor":{"pid":4710,"startTicks":99},"startedAt":"2026-01-02T03:04:07.678901234Z",\
                    "finishedAt":null,"exit":null,"oomKilled":false,"stoppedByUser":true,"restartDue":false,\
                    "restartCount":1,"error":"","intent":{"operation":"STOP","from":"RUNNING",\
                    "since":"2026-01-02T03:04:05.678901234Z","owner":{"pid":12,"startTicks":34},"cause":"USER",\
                    "deadline":"2026-01-02T03:04:15.678901234Z","update":null,"thenRun":true,"forced":true}}""");
            EarlyRows.insert(file, ended, """
                    {"state":"EXITED","run":1,"pid":0,"process":null,"monitor":null,\
                    "startedAt":"2026-01-02T03:04:06.678901234Z","finishedAt":"2026-01-02T03:04:07.678901234Z",\
                    "exit":{"type":"code","value":137},"oomKilled":true,"stoppedByUser":false,"restartDue":true,\
                    "restartCount":0,"error":"of \\"old\\"","intent":null}""");
            EarlyRows.insert(file, oldest, "{\"state\":\"RUNNING\",\"run\":1,\"pid\":4711}");
            EarlyRows.insert(file, damaged, "{\"state\":");
            try (StateStore store = SqliteStateStore.open(file)) {
                for (ContainerRecord record : List.of(stopping, ended, oldest, damaged)) {
                    assertThat(store.<Optional<ContainerRecord>>read(
                                    view -> view.container(record.config().id())))
                            .as("from schema " + version)
                            .contains(record);
                }
                assertThat(store.<List<ContainerRecord>>read(view -> view.containersIn(Set.of(), true)))
                        .containsExactly(stopping);
                assertThat(store.<List<ContainerSummary>>read(StoreView::summaries))
                        .extracting(ContainerSummary::name)
                        .containsExactly("stopping", "ended", "oldest", "damaged");
            }
        }
    }

    @Test
    void fromSchema1TheJournalAndItsNumbersAndTheExitsAreKept() throws Exception {
        try (StateStore old = open(FIRST)) {
            EarlyRows.insert(file(), record("a", "web"), "{}");
            EarlyRows.insert(file(), record("b", "gone"), "{}");
            old.write(transaction -> {
                transaction.addJournal(entry(id("a"), "init"));
                transaction.addJournal(entry(id("b"), "init"));
                transaction.addExit(exit(id("a"), "web", 1, new ExitStatus.Code(1)));
                transaction.addExit(exit(id("b"), "gone", 1, new ExitStatus.Code(2)));
                return true;
            });
        }
        tamper("PRAGMA foreign_keys = ON; DELETE FROM journal WHERE sequence = 2; DELETE FROM container WHERE id = '"
                + id("b") + "'; DELETE FROM object_name WHERE name = 'gone'");
        Retention retention = new Retention(
                new Bound(10, 5), new Bound(10, 5), new Bound(10, 5), new Bound(10, 1), Duration.ofHours(1));
        try (StateStore store = SqliteStateStore.open(file(), SqliteSchema.CURRENT, retention)) {
            assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("a"), 0)))
                    .extracting(JournalEntry::operation)
                    .containsExactly("init");
            assertThat(store.<Long>read(StoreView::lastJournalSequence)).isEqualTo(2);
            assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("gone")))
                    .contains(id("b"));
            store.write(transaction -> {
                transaction.addJournal(entry(id("a"), "start"));
                transaction.delete(id("a"), T0.plus(Duration.ofDays(1)));
                return true;
            });
            assertThat(store.<Long>read(StoreView::lastJournalSequence)).isEqualTo(3);
            assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("gone")))
                    .as("removed before the migration, and forgotten in its time")
                    .isEmpty();
            assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("web")))
                    .contains(id("a"));
        }
    }

    @Test
    void beforeAMigrationThereIsABackupThatTheOldVersionCanOpen() throws Exception {
        makeWithOneContainer();
        open(NEXT).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup())))
                .isEqualTo("rw-------");
        try (StateStore old = SqliteStateStore.open(backup())) {
            assertThat(old.<List<String>>read(view -> view.resolve("web"))).containsExactly(id("a"));
        }
    }

    @Test
    void aBackupThatWasInterruptedDoesNotHinderTheNextOne() throws Exception {
        makeWithOneContainer();
        Files.writeString(folder.resolve("state.db.v" + SqliteSchema.CURRENT.version() + ".backup.part"), "half of it");
        open(NEXT).close();
        assertThat(folder.resolve("state.db.v" + SqliteSchema.CURRENT.version() + ".backup.part"))
                .doesNotExist();
        assertThat(backup()).isNotEmptyFile();
    }

    @Test
    void aNewFileNeedsNoBackup() {
        open(NEXT).close();
        assertThat(folder).isDirectoryNotContaining("glob:**backup*");
    }

    @Test
    void aMigrationThatFailsChangesNothing() {
        makeWithOneContainer();
        EngineException refusal = failure(() -> open(after("CREATE TABLE pod (id TEXT)", "nonsense")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(refusal).as("SQLite's own words").hasMessageContaining("syntax error");
        try (StateStore store = open(SqliteSchema.CURRENT)) {
            assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).hasSize(1);
        }
        open(NEXT).close();
    }

    @Test
    @Timeout(60)
    void whereTheTablesAreThereOpeningWaitsForNoWriter() throws Exception {
        makeWithOneContainer();
        try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = writer.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try (StateStore store = open(SqliteSchema.CURRENT)) {
                assertThat(store.<List<ContainerSummary>>read(StoreView::summaries))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aFileThatWasLeftEmptyIsFilled() throws Exception {
        Files.createFile(file());
        makeWithOneContainer();
        try (StateStore store = open(SqliteSchema.CURRENT)) {
            assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).hasSize(1);
        }
    }

    @Test
    @Timeout(60)
    void aFileWithoutWriteAheadLogThatSomebodyWritesIsSwitchedWhenThatIsOver() throws Exception {
        makeWithOneContainer();
        tamper("PRAGMA journal_mode = DELETE");
        FutureTask<Integer> opening = new FutureTask<>(() -> {
            try (StateStore store = open(SqliteSchema.CURRENT)) {
                return store.<List<ContainerSummary>>read(StoreView::summaries).size();
            }
        });
        Thread opener = new Thread(opening, "opener");
        try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = writer.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            opener.start();
            while (!waitsAfterRefusal(opener)) {
                assertThat(opening.isDone()).isFalse();
                Thread.sleep(1);
            }
            statement.execute("COMMIT");
        }
        assertThat(opening.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /** Whether SQLite refused that thread the switch, so that it waits for a transaction of its own to begin. */
    private static boolean waitsAfterRefusal(Thread opener) {
        List<String> calls = Arrays.stream(opener.getStackTrace())
                .map(StackTraceElement::getMethodName)
                .toList();
        return calls.containsAll(List.of("useWriteAheadLog", "beginWrite"));
    }

    @Test
    void aFileThatIsNoDatabaseIsCorruptAndSaysWhatToDo() throws Exception {
        byte[] bytes = new byte[8192];
        Arrays.fill(bytes, (byte) 'x');
        Files.write(file(), bytes);
        EngineException refusal = failure(() -> open(SqliteSchema.CURRENT));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(refusal).hasMessageContaining(file().toString());
        assertThat(refusal.nextStep().orElseThrow()).contains("state.db").contains("backup");
        assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
    }

    @Test
    void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
        tamper("CREATE TABLE theirs (x)");
        assertThat(failure(() -> open(SqliteSchema.CURRENT)).code()).isEqualTo(ErrorCode.STORE_CORRUPT);
        tamper("INSERT INTO theirs VALUES (1)");
    }

    @Test
    void damagedPagesAreCorrupt() throws Exception {
        makeWithOneContainer();
        byte[] bytes = Files.readAllBytes(file());
        int page = 4096;
        Arrays.fill(bytes, page, bytes.length, (byte) 0x5a);
        Files.write(file(), bytes);
        EngineException refusal = failure(() -> {
            try (StateStore store = open(SqliteSchema.CURRENT)) {
                store.read(StoreView::summaries);
            }
        });
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(refusal).hasMessageContaining(file().toString());
    }

    @Test
    void aRecordThatCannotBeReadIsCorrupt() throws Exception {
        makeWithOneContainer();
        tamper("UPDATE container SET intent = '{\"operation\":', labels = 'x\\'");
        try (StateStore store = open(SqliteSchema.CURRENT)) {
            assertThat(failure(() -> store.read(view -> view.container(id("a"))))
                            .code())
                    .isEqualTo(ErrorCode.STORE_CORRUPT);
            assertThat(failure(() -> store.read(StoreView::summaries)).code()).isEqualTo(ErrorCode.STORE_CORRUPT);
        }
    }

    @Test
    void aStateThatAnotherVersionAddedReadsAsUnknown() throws Exception {
        makeWithOneContainer();
        tamper("UPDATE container SET state = 'DREAMING'");
        try (StateStore store = open(SqliteSchema.CURRENT)) {
            assertThat(store.read(view -> view.summary(id("a"))).orElseThrow().state())
                    .hasToString("UNKNOWN");
            assertThat(store.read(view -> view.container(id("a")))
                            .orElseThrow()
                            .status()
                            .state())
                    .hasToString("UNKNOWN");
        }
    }

    @Test
    void aFolderThatDoesNotExistIsNamed() {
        EngineException refusal = failure(() -> SqliteStateStore.open(folder.resolve("no/state.db")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(refusal).hasMessageContaining("no/state.db").hasMessageContaining("folder does not exist");
    }

    @Test
    void aFolderInPlaceOfTheFileIsNamed() throws Exception {
        Files.createDirectory(file());
        EngineException refusal = failure(() -> open(SqliteSchema.CURRENT));
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(refusal).hasMessageContaining("is a folder");
    }

    @Test
    void aFileThatVanishesUnderAnOpenStoreIsReported() throws Exception {
        try (StateStore store = open(SqliteSchema.CURRENT)) {
            Files.delete(file());
            EngineException refusal = failure(() -> put(store));
            assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
            assertThat(refusal).hasMessageContaining("the file is gone");
        }
        assertThat(Optional.of(file())).get().matches(Files::notExists);
    }

    @Test
    void aFolderThatVanishesUnderAnOpenStoreIsReported() throws Exception {
        Path passing = Files.createDirectory(folder.resolve("passing"));
        try (StateStore store = SqliteStateStore.open(passing.resolve("state.db"))) {
            Files.move(passing, folder.resolve("moved"));
            EngineException refusal = failure(() -> put(store));
            assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
            assertThat(refusal).hasMessageContaining("its folder does not exist");
            assertThat(refusal.nextStep().orElseThrow()).contains("writable");
        }
    }

    private static void put(StateStore store) {
        store.write(transaction -> {
            transaction.putMeta("k", "v");
            return true;
        });
    }
}
