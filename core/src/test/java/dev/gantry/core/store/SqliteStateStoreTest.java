// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.store.SqliteTransaction.Lasting;

import static dev.gantry.core.store.SampleRecords.T0;
import static dev.gantry.core.store.SampleRecords.entry;
import static dev.gantry.core.store.SampleRecords.event;
import static dev.gantry.core.store.SampleRecords.exit;
import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.record;
import static dev.gantry.core.store.SampleRecords.running;
import static org.assertj.core.api.Assertions.assertThat;

class SqliteStateStoreTest extends StateStoreContract {
    @Override
    StateStore open(Path folder, Retention retention) {
        return SqliteStateStore.open(folder.resolve("state.db"), SqliteSchema.CURRENT, retention);
    }

    @Test
    void everyFileIsForItsOwnerOnly() throws Exception {
        insert(record("a", "web"));
        store.read(StoreView::summaries);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all)
                    .extracting(file -> file.getFileName().toString())
                    .contains("state.db", "state.db-wal", "state.db-shm");
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void onlyWhatOutlivesTheHostWaitsForTheDisk() {
        String id = id("a");
        ContainerRecord container = record("a", "web");
        assertThat(lasting(transaction -> transaction.insert(container))).isEqualTo(Lasting.AT_ONCE);
        assertThat(lasting(transaction -> {
                    transaction.saveStatus(id, running(1));
                    transaction.addJournal(entry(id, "start"));
                    transaction.addEvent(event("start"));
                }))
                .isEqualTo(Lasting.NO);
        assertThat(lasting(
                        transaction -> transaction.saveConfig(container.config().withName("other"))))
                .isEqualTo(Lasting.AT_ONCE);
        assertThat(lasting(transaction -> transaction.addExit(exit(id, "other", 1, new ExitStatus.Code(3)))))
                .isEqualTo(Lasting.SOON);
        assertThat(lasting(transaction -> transaction.putMeta("key", "value"))).isEqualTo(Lasting.AT_ONCE);
        assertThat(lasting(transaction -> transaction.delete(id, T0))).isEqualTo(Lasting.AT_ONCE);
    }

    private Lasting lasting(Consumer<StoreTransaction> change) {
        return store.write(transaction -> {
            change.accept(transaction);
            return ((SqliteTransaction) transaction).lasting();
        });
    }

    @Test
    void aClosedStoreLeavesOneFile() throws Exception {
        insert(record("a", "web"));
        store.read(StoreView::summaries);
        store.close();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("state.db"));
        }
    }

    @Test
    void recordsOutliveTheStoreThatWroteThem() {
        insert(record("a", "web"));
        store.close();
        store = open(folder, SMALL);
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).hasSize(1);
    }

    @Test
    void severalStoresOfOneProcessShareAFile() {
        try (StateStore other = open(folder, SMALL)) {
            insert(record("a", "web"));
            assertThat(other.<List<String>>read(view -> view.resolve("web"))).hasSize(1);
            other.write(transaction -> {
                transaction.putMeta("k", "v");
                return true;
            });
        }
        assertThat(store.<Optional<String>>read(view -> view.meta("k"))).contains("v");
    }

    @Test
    void threadsThatOpenANewFileAtOnceAllSucceed() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 5; round++) {
                Path fresh = Files.createDirectory(folder.resolve("round" + round));
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(pool.submit(() -> {
                        start.await();
                        try (StateStore one = open(fresh, Retention.DEFAULT)) {
                            return one.write(transaction -> {
                                increment(transaction);
                                return true;
                            });
                        }
                    }));
                }
                all.forEach(StateStoreContract::get);
                try (StateStore last = open(fresh, Retention.DEFAULT)) {
                    assertThat(last.<Optional<String>>read(view -> view.meta("count")))
                            .contains("" + threads);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aPathMayHaveAnyCharacter() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("a?mode=memory&b %20#\u00fc"));
        try (StateStore one = open(odd, SMALL)) {
            one.write(transaction -> {
                transaction.putMeta("k", "v");
                return true;
            });
        }
        assertThat(odd.resolve("state.db")).isNotEmptyFile();
    }

    @Test
    void aWriterThatWasLeftInTheMiddleOfATransactionByAnErrorWritesOn() {
        for (int i = 0; i < 5; i++) {
            try {
                write(transaction -> {
                    transaction.putMeta("k", "never");
                    throw new StackOverflowError();
                });
            } catch (StackOverflowError e) {
                assertThat(store.<Optional<String>>read(view -> view.meta("k"))).isEmpty();
            }
        }
        write(transaction -> transaction.putMeta("k", "v"));
        assertThat(store.<Optional<String>>read(view -> view.meta("k"))).contains("v");
    }

    @Test
    void aWriterChecksReferencesAndHasPatience() {
        try (SqliteConnection writer = SqliteConnection.openWriter(folder.resolve("state.db"))) {
            assertThat(writer.number("PRAGMA foreign_keys")).isEqualTo(1);
            assertThat(writer.first("PRAGMA journal_mode", SqliteRows::text)).contains("wal");
            assertThat(writer.number("PRAGMA busy_timeout")).isEqualTo(100_000);
            assertThat(writer.number("PRAGMA synchronous"))
                    .as("NORMAL: what must outlive the host is forced one by one")
                    .isEqualTo(1);
        }
    }

    @Test
    void aConnectionMakesNoFile() {
        Path missing = folder.resolve("missing.db");
        assertThat(failure(() -> {
                            try (SqliteConnection writer = SqliteConnection.openWriter(missing)) {
                                writer.beginWrite();
                            }
                        })
                        .code())
                .isEqualTo(ErrorCode.STORE_UNWRITABLE);
        assertThat(missing).doesNotExist();
    }

    @Test
    void aReadersConnectionCannotWrite() {
        try (SqliteConnection reader = SqliteConnection.openReader(folder.resolve("state.db"))) {
            assertThat(failure(() -> reader.update("DELETE FROM meta")).code()).isEqualTo(ErrorCode.STORE_UNWRITABLE);
        }
    }
}
