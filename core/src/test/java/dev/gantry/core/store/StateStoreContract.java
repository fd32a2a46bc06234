// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.LifecycleSpec;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.spi.host.ProcessIdentity;

import static dev.gantry.core.store.SampleRecords.T0;
import static dev.gantry.core.store.SampleRecords.entry;
import static dev.gantry.core.store.SampleRecords.event;
import static dev.gantry.core.store.SampleRecords.exit;
import static dev.gantry.core.store.SampleRecords.exited;
import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.intent;
import static dev.gantry.core.store.SampleRecords.record;
import static dev.gantry.core.store.SampleRecords.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What every store promises. */
abstract class StateStoreContract implements ExecRecordRules {
    static final Retention SMALL =
            new Retention(new Bound(10, 5), new Bound(10, 5), new Bound(10, 5), new Bound(10, 5), Duration.ofHours(1));

    @TempDir
    Path folder;

    StateStore store;

    abstract StateStore open(Path folder, Retention retention);

    @BeforeEach
    void openStore() {
        store = open(folder, SMALL);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Override
    public StateStore store() {
        return store;
    }

    void write(Consumer<StoreTransaction> change) {
        store.write(transaction -> {
            change.accept(transaction);
            return true;
        });
    }

    void insert(ContainerRecord... records) {
        write(transaction -> List.of(records).forEach(transaction::insert));
    }

    static EngineException failure(ThrowingCallable action) {
        return catchThrowableOfType(EngineException.class, action);
    }

    // Containers

    @Test
    void aContainerReadsBackAsItWasInserted() {
        ContainerRecord record = record("a", "web");
        insert(record);
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("a"))))
                .contains(record);
    }

    @Test
    void aContainerWithEverySettingReadsBackAsItWasInserted() {
        ContainerSpec spec = ContainerSpec.builder(Path.of("/srv/r\u00f6\u00f6t fs"))
                .name("full")
                .command("sh", "-c", "echo \"quoted\\\" \u00fc \ud83d\ude00\n\"")
                .entrypoint(List.of("/init", "--"))
                .environment("B", "2")
                .environment("A", "")
                .workingDirectory("/tmp")
                .user("nobody:nogroup")
                .supplementaryGroup("7")
                .umask(0027)
                .oomScoreAdjustment(-5)
                .init(true)
                .readOnly(true)
                .build();
        spec = new ContainerSpec(
                spec.name(),
                Optional.of("crun"),
                spec.process(),
                new StdioSpec(true, true),
                spec.filesystem(),
                spec.namespaces(),
                spec.security(),
                spec.resources(),
                new LifecycleSpec(
                        RestartPolicy.parse("on-failure:3"),
                        false,
                        Signal.INT,
                        Duration.ofMillis(1500),
                        Optional.of(Duration.ofHours(2)),
                        List.of("x")),
                spec.log(),
                Map.of("k", "v"),
                Map.of("n", "o"),
                spec.files(),
                List.of("gantry", "run"));
        ContainerStatus status = exited(3, new ExitStatus.Unknown("monitor died"))
                .with(change -> {
                    change.oomKilled = true;
                    change.stoppedByUser = true;
                    change.restartDue = true;
                    change.restartCount = 9;
                    change.error = "no \"such\" thing";
                    change.intent = Optional.of(intent(Intent.Operation.STOP));
                });
        ContainerRecord record =
                new ContainerRecord(new ContainerConfig(id("f"), "full", spec, "crun", "none", T0, List.of()), status);
        insert(record);
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("f"))))
                .contains(record);
    }

    @Test
    void anUnknownContainerIsAbsent() {
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("a"))))
                .isEmpty();
        assertThat(store.<Optional<ContainerSummary>>read(view -> view.summary(id("a"))))
                .isEmpty();
    }

    @Test
    void aContainerIsFoundByItsFullIdOnly() {
        insert(record("abc", "web"));
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container("abc")))
                .isEmpty();
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container("web")))
                .isEmpty();
    }

    @Test
    void aTakenNameIsRefusedAndItsHolderNamed() {
        insert(record("a", "web"));
        EngineException refusal = failure(() -> insert(record("b", "web")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONTAINER_EXISTS);
        assertThat(refusal).hasMessageContaining("\"web\"").hasMessageContaining(id("a"));
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("b"))))
                .isEmpty();
    }

    @Test
    void aTakenIdIsRefused() {
        insert(record("a", "web"));
        assertThat(failure(() -> insert(record("a", "other"))).code()).isEqualTo(ErrorCode.CONTAINER_EXISTS);
        assertThat(store.<List<String>>read(view -> view.resolve("other"))).isEmpty();
    }

    @Test
    void aNameThatIsAnothersFullIdIsRefused() {
        insert(record("a", "web"));
        EngineException refusal = failure(() -> insert(record("b", id("a"))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONTAINER_EXISTS);
        assertThat(refusal).hasMessageContaining(id("a"));
    }

    @Test
    void anIdThatIsAnothersNameIsRefused() {
        insert(record("a", id("b")));
        EngineException refusal = failure(() -> insert(record("b", "web")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONTAINER_EXISTS);
        assertThat(refusal).hasMessageContaining(id("a"));
    }

    @Test
    void namesThatDifferInCaseAreDifferentNames() {
        insert(record("a", "web"), record("b", "WEB"));
        assertThat(store.<List<String>>read(view -> view.resolve("web"))).containsExactly(id("a"));
        assertThat(store.<List<String>>read(view -> view.resolve("WEB"))).containsExactly(id("b"));
    }

    @Test
    void aNameIsFreeAgainAfterItsContainerIsDeleted() {
        insert(record("a", "web"));
        write(transaction -> transaction.delete(id("a"), T0));
        insert(record("b", "web"));
        assertThat(store.<List<String>>read(view -> view.resolve("web"))).containsExactly(id("b"));
    }

    @Test
    void aSavedStatusReplacesTheOneBefore() {
        insert(record("a", "web"));
        write(transaction -> transaction.saveStatus(id("a"), running(1)));
        write(transaction -> transaction.saveStatus(id("a"), exited(1, new ExitStatus.Code(3))));
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("a"))))
                .contains(record("a", "web").withStatus(exited(1, new ExitStatus.Code(3))));
    }

    @Test
    void everyPartOfAStatusIsKept() {
        insert(record("a", "web"));
        ContainerStatus all = exited(3, new ExitStatus.Unknown("the \u0000 and \u001f of it"))
                .with(change -> {
                    change.pid = 4711;
                    change.process = Optional.of(new ProcessIdentity(4711, 0));
                    change.monitor = Optional.of(new ProcessIdentity(1, Long.MAX_VALUE));
                    change.oomKilled = true;
                    change.stoppedByUser = true;
                    change.restartDue = true;
                    change.restartCount = Integer.MAX_VALUE;
                    change.error = "cannot 'start' \"it\":\n\u00fc";
                    change.intent = Optional.of(intent(Intent.Operation.STOP));
                });
        for (ContainerStatus status : List.of(
                all,
                all.with(change -> change.process = Optional.empty()),
                all.with(change -> change.monitor = Optional.empty()),
                all.with(change -> change.startedAt = Optional.of(Instant.EPOCH)),
                all.with(change -> change.exit = Optional.of(new ExitStatus.Code(0))),
                running(1),
                ContainerStatus.CONFIGURED)) {
            write(transaction -> transaction.saveStatus(id("a"), status));
            assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("a"))))
                    .contains(record("a", "web").withStatus(status));
        }
    }

    @Test
    void ofTheRunBeforeNothingIsLeftInListings() {
        insert(record("a", "web"));
        write(transaction -> transaction.saveStatus(id("a"), exited(1, new ExitStatus.Code(3))));
        write(transaction -> transaction.saveStatus(id("a"), running(2)));
        ContainerSummary shown = store.read(view -> view.summary(id("a"))).orElseThrow();
        assertThat(shown.exit()).isEmpty();
        assertThat(shown.finishedAt()).isEmpty();
        assertThat(shown.startedAt()).isEqualTo(running(2).startedAt());
    }

    @Test
    void savingAnythingOfAContainerThatIsGoneIsRefused() {
        assertThat(failure(() -> write(transaction -> transaction.saveStatus(id("a"), running(1))))
                        .code())
                .isEqualTo(ErrorCode.CONTAINER_REMOVED);
        assertThat(failure(() -> write(transaction ->
                                transaction.saveConfig(record("a", "web").config())))
                        .code())
                .isEqualTo(ErrorCode.CONTAINER_REMOVED);
        assertThat(failure(() -> write(transaction -> transaction.delete(id("a"), T0)))
                        .code())
                .isEqualTo(ErrorCode.CONTAINER_REMOVED);
        assertThat(failure(() -> write(transaction -> transaction.addJournal(entry(id("a"), "start"))))
                        .code())
                .isEqualTo(ErrorCode.CONTAINER_REMOVED);
    }

    @Test
    void aRenameMovesTheNameAndKeepsTheStatus() {
        insert(record("a", "web"));
        write(transaction -> transaction.saveStatus(id("a"), running(1)));
        write(transaction -> transaction.saveConfig(record("a", "web").config().withName("shop")));
        assertThat(store.<List<String>>read(view -> view.resolve("web"))).isEmpty();
        assertThat(store.<List<String>>read(view -> view.resolve("shop"))).containsExactly(id("a"));
        ContainerRecord renamed = store.read(view -> view.container(id("a"))).orElseThrow();
        assertThat(renamed.config().name()).isEqualTo("shop");
        assertThat(renamed.status()).isEqualTo(running(1));
        assertThat(store.read(view -> view.summary(id("a"))).orElseThrow().name())
                .isEqualTo("shop");
    }

    @Test
    void aRenameToATakenNameIsRefused() {
        insert(record("a", "web"), record("b", "shop"));
        EngineException refusal = failure(() -> write(transaction ->
                transaction.saveConfig(record("a", "web").config().withName("shop"))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONTAINER_EXISTS);
        assertThat(refusal).hasMessageContaining(id("b"));
    }

    @Test
    void aRenameToItsOwnNameIsAllowed() {
        insert(record("a", "web"));
        write(transaction -> transaction.saveConfig(record("a", "web").config()));
        assertThat(store.<List<String>>read(view -> view.resolve("web"))).containsExactly(id("a"));
    }

    @Test
    void aChangedSpecificationShowsInListings() {
        insert(record("a", "web"));
        ContainerConfig config = record("a", "web").config();
        ContainerSpec spec = ContainerSpec.builder(Path.of("/other"))
                .name("web")
                .command("true")
                .build();
        write(transaction -> transaction.saveConfig(config.withSpec(spec)));
        ContainerSummary shown = store.read(view -> view.summary(id("a"))).orElseThrow();
        assertThat(shown.rootfs()).isEqualTo("/other");
        assertThat(shown.command()).containsExactly("true");
    }

    // Dependencies

    @Test
    void aDependencyMustExist() {
        EngineException refusal = failure(() -> insert(record("a", "web", id("d"))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NO_SUCH_CONTAINER);
        assertThat(refusal).hasMessageContaining(id("d"));
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).isEmpty();
    }

    @Test
    void aContainerCannotDependOnItself() {
        assertThat(failure(() -> insert(record("a", "web", id("a")))).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aContainerThatOthersDependOnCannotBeDeleted() {
        insert(record("d", "db"), record("a", "web", id("d")));
        EngineException refusal = failure(() -> write(transaction -> transaction.delete(id("d"), T0)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.DEPENDENCY_EXISTS);
        assertThat(refusal).hasMessageContaining(id("a"));
        assertThat(store.<List<String>>read(view -> view.dependents(id("d")))).containsExactly(id("a"));
    }

    @Test
    void aDependencyIsFreeOnceItsDependentsAreDeleted() {
        insert(record("d", "db"), record("a", "web", id("d")), record("b", "api", id("d")));
        assertThat(store.<List<String>>read(view -> view.dependents(id("d")))).containsExactly(id("a"), id("b"));
        write(transaction -> {
            transaction.delete(id("a"), T0);
            transaction.delete(id("b"), T0);
            transaction.delete(id("d"), T0);
        });
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).isEmpty();
    }

    @Test
    void aDependencyIsTakenAsLongAsOneDependentIsLeft() {
        insert(record("d", "db"), record("a", "web", id("d")), record("b", "api", id("d")));
        write(transaction -> transaction.delete(id("a"), T0));
        assertThat(store.<List<String>>read(view -> view.dependents(id("d")))).containsExactly(id("b"));
        assertThat(failure(() -> write(transaction -> transaction.delete(id("d"), T0)))
                        .code())
                .isEqualTo(ErrorCode.DEPENDENCY_EXISTS);
    }

    @Test
    void aSavedConfigurationMayDependOnlyOnOthersThatExist() {
        insert(record("a", "web"));
        assertThat(failure(() -> write(transaction -> transaction.saveConfig(
                                record("a", "web", id("d")).config())))
                        .code())
                .isEqualTo(ErrorCode.NO_SUCH_CONTAINER);
        assertThat(failure(() -> write(transaction -> transaction.saveConfig(
                                record("a", "web", id("a")).config())))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aSavedConfigurationReplacesDependencies() {
        insert(record("d", "db"), record("e", "cache"), record("a", "web", id("d")));
        write(transaction -> transaction.saveConfig(record("a", "web", id("e")).config()));
        assertThat(store.<List<String>>read(view -> view.dependents(id("d")))).isEmpty();
        assertThat(store.<List<String>>read(view -> view.dependents(id("e")))).containsExactly(id("a"));
    }

    // Resolution

    @Test
    void anIdPrefixMeansEveryContainerThatBeginsSo() {
        insert(record("abc1", "one"), record("abc2", "two"), record("abd", "three"));
        assertThat(store.<List<String>>read(view -> view.resolve("abc"))).containsExactly(id("abc1"), id("abc2"));
        assertThat(store.<List<String>>read(view -> view.resolve("abc2"))).containsExactly(id("abc2"));
        assertThat(store.<List<String>>read(view -> view.resolve("b"))).isEmpty();
    }

    @Test
    void aFullIdMeansOneContainer() {
        insert(record("abc", "one"));
        assertThat(store.<List<String>>read(view -> view.resolve(id("abc")))).containsExactly(id("abc"));
        assertThat(store.<List<String>>read(view -> view.resolve(id("abc") + "0")))
                .isEmpty();
    }

    @Test
    void aNameWinsOverIdPrefixes() {
        insert(record("abc1", "one"), record("abc2", "two"), record("f", "abc"));
        assertThat(store.<List<String>>read(view -> view.resolve("abc"))).containsExactly(id("f"));
    }

    @Test
    void aNamePrefixMeansNothing() {
        insert(record("a", "web"));
        assertThat(store.<List<String>>read(view -> view.resolve("we"))).isEmpty();
    }

    @Test
    void noCharacterIsAWildcard() {
        insert(record("abc", "a_b"), record("def", "axb"));
        for (String pattern : List.of("%", "_", "a%", "a__", "*", "?", "[a-f]", "ab_", "\\", "'", "\"")) {
            assertThat(store.<List<String>>read(view -> view.resolve(pattern)))
                    .as(pattern)
                    .isEmpty();
            assertThat(store.<Optional<String>>read(view -> view.resolveInLedger(pattern)))
                    .as(pattern)
                    .isEmpty();
        }
        assertThat(store.<List<String>>read(view -> view.resolve("a_b"))).containsExactly(id("abc"));
    }

    @Test
    void caseCountsInIdsAndNames() {
        insert(record("abc", "web"));
        assertThat(store.<List<String>>read(view -> view.resolve("ABC"))).isEmpty();
        assertThat(store.<List<String>>read(view -> view.resolve("Web"))).isEmpty();
    }

    @Test
    void theEmptyTextMeansNothing() {
        insert(record("a", "web"));
        write(transaction -> transaction.addExit(exit(id("a"), "web", 1, new ExitStatus.Code(0))));
        assertThat(store.<List<String>>read(view -> view.resolve(""))).isEmpty();
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("")))
                .isEmpty();
    }

    @Test
    void theLatestIsTheOneInsertedLast() {
        assertThat(store.<Optional<String>>read(StoreView::latest)).isEmpty();
        insert(record("b", "one"));
        insert(record("a", "two"));
        assertThat(store.<Optional<String>>read(StoreView::latest)).contains(id("a"));
        write(transaction -> transaction.delete(id("a"), T0));
        assertThat(store.<Optional<String>>read(StoreView::latest)).contains(id("b"));
    }

    // Listings

    @Test
    void aSummaryShowsConfigurationAndStatus() {
        ContainerSpec spec = ContainerSpec.builder(Path.of("/srv/a"))
                .name("web")
                .entrypoint(List.of("/init"))
                .command("-c", "say \"hi\" \\ \u001f", "")
                .mount(new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), "/tmp", List.of()))
                .build();
        spec = new ContainerSpec(
                spec.name(),
                spec.runtime(),
                spec.process(),
                new StdioSpec(true, true),
                spec.filesystem(),
                new dev.gantry.api.model.NamespaceSpec(
                        NamespaceMode.PRIVATE,
                        NamespaceMode.PRIVATE,
                        NamespaceMode.PRIVATE,
                        Optional.empty(),
                        NamespaceMode.HOST,
                        Optional.empty()),
                spec.security(),
                spec.resources(),
                new LifecycleSpec(
                        RestartPolicy.parse("on-failure:3"),
                        false,
                        Signal.TERM,
                        Duration.ZERO,
                        Optional.empty(),
                        List.of()),
                spec.log(),
                Map.of("app", "shop", "empty", ""),
                Map.of(),
                spec.files(),
                List.of());
        ContainerStatus status = exited(2, new ExitStatus.Code(0)).with(change -> change.restartCount = 4);
        insert(new ContainerRecord(
                new ContainerConfig(id("a"), "web", spec, "crun", "none", T0, List.of()), ContainerStatus.CONFIGURED));
        write(transaction -> transaction.saveStatus(id("a"), status));
        ContainerSummary expected = new ContainerSummary(
                id("a"),
                "web",
                ContainerState.EXITED,
                T0,
                status.startedAt(),
                status.finishedAt(),
                Optional.of(new ExitStatus.Code(0)),
                0,
                2,
                "/srv/a",
                List.of("/init", "-c", "say \"hi\" \\ \u001f", ""),
                Map.of("app", "shop", "empty", ""),
                List.of("/tmp"),
                "host",
                "crun",
                RestartPolicy.parse("on-failure:3"),
                4,
                false);
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).containsExactly(expected);
        assertThat(store.<Optional<ContainerSummary>>read(view -> view.summary(id("a"))))
                .contains(expected);
    }

    @Test
    void aSummaryTakesAnyCharacterInAPath() {
        String path = "/srv/\u001f\u001e\n'\"%_?#";
        ContainerSpec spec =
                ContainerSpec.builder(Path.of(path)).command("true").build();
        insert(new ContainerRecord(
                new ContainerConfig(id("a"), "odd", spec, "runc", "none", T0, List.of()), ContainerStatus.CONFIGURED));
        insert(record("b", "plain"));
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries))
                .extracting(ContainerSummary::rootfs)
                .containsExactly(path, "/srv/rootfs");
        assertThat(store.read(view -> view.summary(id("a"))).orElseThrow().rootfs())
                .isEqualTo(path);
    }

    @Test
    void labelsKeepTheirOrderInListings() {
        ContainerSpec spec = ContainerSpec.builder(Path.of("/srv"))
                .command("true")
                .label("z", "1")
                .label("a", "2")
                .label("m", "3")
                .build();
        insert(new ContainerRecord(
                new ContainerConfig(id("a"), "web", spec, "runc", "none", T0, List.of()), ContainerStatus.CONFIGURED));
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)
                        .get(0)
                        .labels()
                        .keySet())
                .containsExactly("z", "a", "m");
    }

    @Test
    void anExitThatNobodyKnowsShowsAsSuch() {
        insert(record("a", "web"));
        write(transaction -> transaction.saveStatus(id("a"), exited(1, new ExitStatus.Unknown("the monitor died"))));
        assertThat(store.read(view -> view.summary(id("a"))).orElseThrow().exit())
                .contains(new ExitStatus.Unknown("the monitor died"));
    }

    @Test
    void listingsBeginWithTheOldest() {
        insert(record("c", "first"), record("a", "second"), record("b", "third"));
        write(transaction -> transaction.saveStatus(id("c"), running(1)));
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries))
                .extracting(ContainerSummary::name)
                .containsExactly("first", "second", "third");
    }

    @Test
    void aListingSaysWhatIsTrueNowOfEachThatTheListingBeforeHad() {
        insert(record("a", "changed"), record("b", "removed"), record("c", "same"));
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).hasSize(3);
        write(transaction -> {
            transaction.saveStatus(id("a"), running(1));
            transaction.delete(id("b"), T0);
            transaction.insert(record("d", "removed"));
        });
        List<ContainerSummary> shown = store.read(StoreView::summaries);
        assertThat(shown).extracting(ContainerSummary::name).containsExactly("changed", "same", "removed");
        assertThat(shown).extracting(ContainerSummary::id).containsExactly(id("a"), id("c"), id("d"));
        assertThat(shown)
                .extracting(ContainerSummary::state)
                .containsExactly(ContainerState.RUNNING, ContainerState.CONFIGURED, ContainerState.CONFIGURED);
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).isEqualTo(shown);
    }

    @Test
    void containersAreSelectedByStateAndIntent() {
        insert(record("a", "configured"), record("b", "running"), record("c", "stopping"));
        write(transaction -> {
            transaction.saveStatus(id("b"), running(1));
            transaction.saveStatus(id("c"), running(1).with(change -> {
                change.state = ContainerState.STOPPING;
                change.intent = Optional.of(intent(Intent.Operation.STOP));
            }));
        });
        assertThat(selected(EnumSet.of(ContainerState.RUNNING, ContainerState.CONFIGURED), false))
                .containsExactly("configured", "running");
        assertThat(selected(EnumSet.of(ContainerState.RUNNING), true)).containsExactly("running", "stopping");
        assertThat(selected(Set.of(), true)).containsExactly("stopping");
        assertThat(selected(Set.of(), false)).isEmpty();
    }

    private List<String> selected(Set<ContainerState> states, boolean intents) {
        return store.read(view -> view.containersIn(states, intents)).stream()
                .map(record -> record.config().name())
                .toList();
    }

    @Test
    void countsLeaveOutStatesWithoutContainers() {
        insert(record("a", "one"), record("b", "two"), record("c", "three"));
        write(transaction -> transaction.saveStatus(id("c"), running(1)));
        assertThat(store.<Map<ContainerState, Long>>read(StoreView::counts))
                .isEqualTo(Map.of(ContainerState.CONFIGURED, 2L, ContainerState.RUNNING, 1L));
    }

    // Ledger

    @Test
    void exitsAreKeptPerRunOldestFirst() {
        ExitRecord second = exit(id("a"), "web", 2, new ExitStatus.Unknown("rebooted"));
        ExitRecord first = exit(id("a"), "web", 1, new ExitStatus.Code(137));
        write(transaction -> {
            transaction.addExit(second);
            transaction.addExit(first);
        });
        assertThat(store.<List<ExitRecord>>read(view -> view.exits(id("a")))).containsExactly(first, second);
        assertThat(store.<Optional<ExitRecord>>read(view -> view.exit(id("a"), 2)))
                .contains(second);
        assertThat(store.<Optional<ExitRecord>>read(view -> view.exit(id("a"), 3)))
                .isEmpty();
        assertThat(store.<List<ExitRecord>>read(view -> view.exits(id("b")))).isEmpty();
    }

    @Test
    void aRecordedExitStaysAsItIs() {
        ExitRecord first = exit(id("a"), "web", 1, new ExitStatus.Code(7));
        write(transaction -> transaction.addExit(first));
        write(transaction -> transaction.addExit(exit(id("a"), "other", 1, new ExitStatus.Unknown("late"))));
        assertThat(store.<List<ExitRecord>>read(view -> view.exits(id("a")))).containsExactly(first);
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("other")))
                .isEmpty();
    }

    @Test
    void exitsOutliveTheirContainer() {
        insert(record("a", "web"));
        ExitRecord end = exit(id("a"), "web", 1, new ExitStatus.Code(0));
        write(transaction -> transaction.addExit(end));
        write(transaction -> transaction.delete(id("a"), T0));
        assertThat(store.<List<ExitRecord>>read(view -> view.exits(id("a")))).containsExactly(end);
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("web")))
                .contains(id("a"));
    }

    @Test
    void exitsCanBeReadFromARunOnAndFromTheEnd() {
        write(transaction -> {
            for (int run : List.of(2, 4, 5)) {
                transaction.addExit(exit(id("a"), "web", run, new ExitStatus.Code(run)));
            }
        });
        assertThat(store.read(view -> view.exitFrom(id("a"), 1)).orElseThrow().run())
                .isEqualTo(2);
        assertThat(store.read(view -> view.exitFrom(id("a"), 3)).orElseThrow().run())
                .isEqualTo(4);
        assertThat(store.<Optional<ExitRecord>>read(view -> view.exitFrom(id("a"), 6)))
                .isEmpty();
        assertThat(store.<Optional<ExitRecord>>read(view -> view.exitFrom(id("b"), 1)))
                .isEmpty();
        assertThat(store.<List<ExitRecord>>read(view -> view.lastExits(id("a"), 2)))
                .extracting(ExitRecord::run)
                .containsExactly(4, 5);
        assertThat(store.<List<ExitRecord>>read(view -> view.lastExits(id("a"), 9)))
                .hasSize(3);
        assertThat(store.<List<ExitRecord>>read(view -> view.lastExits(id("b"), 1)))
                .isEmpty();
    }

    @Test
    void aNameInTheLedgerMeansTheLastOneThatHadIt() {
        write(transaction -> {
            transaction.addExit(exit(id("b"), "web", 1, new ExitStatus.Code(0)));
            transaction.addExit(exit(id("a"), "web", 1, new ExitStatus.Code(0)));
            transaction.addExit(exit(id("c"), "Web", 1, new ExitStatus.Code(0)));
        });
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("web")))
                .contains(id("a"));
    }

    @Test
    void anIdPrefixInTheLedgerMustBeUnambiguous() {
        write(transaction -> {
            transaction.addExit(exit(id("ab1"), "one", 1, new ExitStatus.Code(0)));
            transaction.addExit(exit(id("ab1"), "one", 2, new ExitStatus.Code(0)));
            transaction.addExit(exit(id("ab2"), "two", 1, new ExitStatus.Code(0)));
        });
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("ab")))
                .isEmpty();
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("ab1")))
                .contains(id("ab1"));
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger(id("ab2"))))
                .contains(id("ab2"));
    }

    @Test
    void inTheLedgerAFullIdWinsOverANameAndANameOverAPrefix() {
        write(transaction -> {
            transaction.addExit(exit(id("ab"), "one", 1, new ExitStatus.Code(0)));
            transaction.addExit(exit(id("c"), "ab", 1, new ExitStatus.Code(0)));
            transaction.addExit(exit(id("d"), id("ab"), 1, new ExitStatus.Code(0)));
        });
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("ab")))
                .contains(id("c"));
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger(id("ab"))))
                .contains(id("ab"));
    }

    // Journal

    @Test
    void journalEntriesAreNumberedOverTheWholeStore() {
        insert(record("a", "one"), record("b", "two"));
        assertThat(store.<Long>read(StoreView::lastJournalSequence)).isZero();
        write(transaction -> {
            transaction.addJournal(entry(id("a"), "init"));
            transaction.addJournal(entry(id("b"), "init"));
            transaction.addJournal(entry(id("a"), "start"));
        });
        List<JournalEntry> journal = store.read(view -> view.journalAfter(id("a"), 0));
        assertThat(journal).extracting(JournalEntry::sequence).containsExactly(1L, 3L);
        assertThat(journal).extracting(JournalEntry::operation).containsExactly("init", "start");
        assertThat(journal.get(0))
                .usingRecursiveComparison()
                .ignoringFields("sequence")
                .isEqualTo(entry(id("a"), "init"));
        assertThat(store.<Long>read(StoreView::lastJournalSequence)).isEqualTo(3);
    }

    @Test
    void theJournalCanBeReadFromANumberOn() {
        insert(record("a", "one"));
        write(transaction ->
                List.of("init", "start", "died").forEach(what -> transaction.addJournal(entry(id("a"), what))));
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("a"), 1)))
                .extracting(JournalEntry::operation)
                .containsExactly("start", "died");
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("a"), 3)))
                .isEmpty();
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("b"), 0)))
                .isEmpty();
    }

    @Test
    void theJournalOutlivesItsContainerAndItsNumbersAreNotUsedAgain() {
        insert(record("a", "one"), record("b", "two"));
        write(transaction -> transaction.addJournal(entry(id("a"), "init")));
        write(transaction -> transaction.delete(id("a"), T0));
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("a"), 0)))
                .extracting(JournalEntry::operation)
                .containsExactly("init");
        assertThat(store.<Long>read(StoreView::lastJournalSequence)).isEqualTo(1);
        write(transaction -> transaction.addJournal(entry(id("b"), "init")));
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("b"), 0))
                        .get(0)
                        .sequence())
                .isEqualTo(2);
    }

    @Test
    void theLastEntriesOfAJournalCanBeRead() {
        insert(record("a", "web"));
        write(transaction ->
                List.of("init", "start", "died").forEach(what -> transaction.addJournal(entry(id("a"), what))));
        assertThat(store.<List<JournalEntry>>read(view -> view.lastJournal(id("a"), 2)))
                .extracting(JournalEntry::operation)
                .containsExactly("start", "died");
        assertThat(store.<List<JournalEntry>>read(view -> view.lastJournal(id("a"), 9)))
                .hasSize(3);
        assertThat(store.<List<JournalEntry>>read(view -> view.lastJournal(id("a"), 0)))
                .isEmpty();
        assertThat(store.<List<JournalEntry>>read(view -> view.lastJournal(id("b"), 9)))
                .isEmpty();
    }

    // Retention

    @Test
    void ofEachContainersJournalTheLastEntriesAreKept() {
        insert(record("a", "loops"), record("b", "rests"), record("c", "loops-too"));
        write(transaction -> transaction.addJournal(entry(id("b"), "only")));
        for (int i = 1; i <= 100; i++) {
            String operation = "o" + i;
            write(transaction -> {
                transaction.addJournal(entry(id("a"), operation));
                transaction.addJournal(entry(id("c"), operation));
            });
        }
        for (String looping : List.of("a", "c")) {
            assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id(looping), 0)))
                    .hasSizeBetween(10, 15)
                    .last()
                    .satisfies(entry -> assertThat(entry.operation()).isEqualTo("o100"));
        }
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("b"), 0)))
                .extracting(JournalEntry::operation)
                .containsExactly("only");
    }

    @Test
    void oldEntriesOfAJournalAreDroppedByTheBatch() {
        insert(record("a", "loops"));
        for (int i = 1; i <= 33; i++) {
            String operation = "o" + i;
            write(transaction -> transaction.addJournal(entry(id("a"), operation)));
        }
        assertThat(store.<List<JournalEntry>>read(view -> view.journalAfter(id("a"), 0)))
                .extracting(JournalEntry::operation)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(21, 33).mapToObj(i -> "o" + i).toList());
    }

    @Test
    void ofAContainersExitsTheLastAreKeptAndOldOnesDroppedByTheBatch() {
        insert(record("a", "web"));
        write(transaction -> transaction.addExit(exit(id("a"), "old", 1, new ExitStatus.Code(0))));
        for (int run = 2; run <= 33; run++) {
            ExitRecord exit = exit(id("a"), "web", run, new ExitStatus.Code(0));
            write(transaction -> transaction.addExit(exit));
        }
        List<ExitRecord> exits = store.read(view -> view.exits(id("a")));
        assertThat(exits)
                .extracting(ExitRecord::run)
                .containsExactlyElementsOf(IntStream.rangeClosed(21, 33).boxed().toList());
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("old")))
                .isEmpty();
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("web")))
                .contains(id("a"));
    }

    private void liveAndDie(String prefix, Instant at) {
        insert(record(prefix, "job"));
        write(transaction -> {
            transaction.addJournal(entry(id(prefix), "start"));
            transaction.addExit(exit(id(prefix), "job", 1, new ExitStatus.Code(7)));
            transaction.delete(id(prefix), at);
        });
    }

    private boolean isRemembered(String prefix) {
        boolean exit = !store.read(view -> view.exits(id(prefix))).isEmpty();
        boolean journal = !store.read(view -> view.journalAfter(id(prefix), 0)).isEmpty();
        assertThat(exit).isEqualTo(journal);
        return exit;
    }

    @Test
    void ofManyRemovedContainersTheLastAreRemembered() {
        insert(record("e", "exists"));
        write(transaction -> {
            transaction.addJournal(entry(id("e"), "start"));
            transaction.addExit(exit(id("e"), "exists", 1, new ExitStatus.Code(7)));
        });
        for (int i = 10; i < 43; i++) {
            liveAndDie("a" + i, T0);
        }
        for (int i = 10; i < 43; i++) {
            // By the batch, so that ten were left after the thirtieth.
            assertThat(isRemembered("a" + i)).as("a" + i).isEqualTo(i >= 30);
        }
        assertThat(isRemembered("e")).isTrue();
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("job")))
                .contains(id("a42"));
    }

    @Test
    void removedContainersAreForgottenAfterTheirTime() {
        insert(record("e", "exists"));
        write(transaction -> {
            transaction.addJournal(entry(id("e"), "start"));
            transaction.addExit(exit(id("e"), "exists", 1, new ExitStatus.Code(7)));
        });
        liveAndDie("a1", T0);
        liveAndDie("a2", T0.plus(SMALL.afterRemoval()));
        for (int i = 3; i <= 5; i++) {
            assertThat(isRemembered("a1")).as("until the batch is full").isTrue();
            liveAndDie("a" + i, T0.plus(SMALL.afterRemoval()).plusSeconds(1));
        }
        assertThat(isRemembered("a1")).isFalse();
        assertThat(isRemembered("a2")).isTrue();
        assertThat(isRemembered("e")).isTrue();
    }

    @Test
    void aContainerThatComesBackHasItsHistoryUntilItsLastRemovalIsLongAgo() {
        Instant later = T0.plus(Duration.ofDays(1));
        Instant evenLater = later.plus(Duration.ofDays(1));
        liveAndDie("c", T0);
        insert(record("c", "back"));
        assertThat(isRemembered("c")).isTrue();
        write(transaction -> transaction.delete(id("c"), later));
        liveAndDie("a", 1, 3, later);
        assertThat(isRemembered("c")).as("it went just now").isTrue();
        insert(record("c", "back"));
        liveAndDie("b", 1, 5, evenLater);
        assertThat(isRemembered("c")).as("it exists").isTrue();
        write(transaction -> transaction.delete(id("c"), evenLater));
        liveAndDie("d", 1, 4, evenLater.plus(Duration.ofDays(1)));
        assertThat(isRemembered("c")).as("it went long ago").isFalse();
    }

    private void liveAndDie(String prefix, int first, int last, Instant at) {
        for (int i = first; i <= last; i++) {
            liveAndDie(prefix + i, at);
        }
    }

    @Test
    void aNameMeansNothingInTheLedgerOnceAllWhoHadItAreForgotten() {
        liveAndDie("a1", T0);
        for (int i = 2; i <= 5; i++) {
            String name = "other" + i;
            String prefix = "a" + i;
            insert(record(prefix, name));
            write(transaction -> transaction.delete(id(prefix), T0.plus(Duration.ofDays(1))));
        }
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger("job")))
                .isEmpty();
        assertThat(store.<Optional<String>>read(view -> view.resolveInLedger(id("a1"))))
                .isEmpty();
    }

    // Events

    @Test
    void eventsAreNumberedWithoutGapsOverTransactionsThatFailed() {
        write(transaction -> transaction.addEvent(event("create")));
        assertThatThrownBy(() -> write(transaction -> {
                    transaction.addEvent(event("lost"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        write(transaction -> transaction.addEvent(event("init")));
        List<Event> events = store.read(view -> view.eventsAfter(0, 100));
        assertThat(events).extracting(Event::sequence).containsExactly(1L, 2L);
        assertThat(events).extracting(Event::status).containsExactly("create", "init");
        assertThat(events.get(0))
                .usingRecursiveComparison()
                .ignoringFields("sequence")
                .isEqualTo(event("create"));
        assertThat(store.<Long>read(StoreView::lastEventSequence)).isEqualTo(2);
    }

    @Test
    void eventsAreReadInPortions() {
        write(transaction -> List.of("a", "b", "c", "d").forEach(status -> transaction.addEvent(event(status))));
        assertThat(store.<List<Event>>read(view -> view.eventsAfter(1, 2)))
                .extracting(Event::status)
                .containsExactly("b", "c");
        assertThat(store.<List<Event>>read(view -> view.eventsAfter(3, 9)))
                .extracting(Event::status)
                .containsExactly("d");
        assertThat(store.<List<Event>>read(view -> view.eventsAfter(4, 9))).isEmpty();
        assertThat(store.<List<Event>>read(view -> view.eventsAfter(99, 9))).isEmpty();
        assertThat(store.<List<Event>>read(view -> view.eventsAfter(0, 0))).isEmpty();
    }

    @Test
    void anEventWithoutExitCodeReadsBackWithoutOne() {
        Event event = new Event(0, T0, Event.Type.SYSTEM, "refresh", "", "", "", OptionalInt.empty(), Map.of());
        write(transaction -> transaction.addEvent(event));
        assertThat(store.<List<Event>>read(view -> view.eventsAfter(0, 1)))
                .containsExactly(
                        new Event(1, T0, Event.Type.SYSTEM, "refresh", "", "", "", OptionalInt.empty(), Map.of()));
    }

    @Test
    void oldEventsAreDroppedByTheBatchAndNumbersGoOn() {
        for (int i = 1; i <= 33; i++) {
            String status = "e" + i;
            write(transaction -> transaction.addEvent(event(status)));
        }
        List<Event> events = store.read(view -> view.eventsAfter(0, 1000));
        assertThat(events)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(21, 33).boxed().toList());
        assertThat(events.get(0).status()).isEqualTo("e21");
        assertThat(store.<Long>read(StoreView::lastEventSequence)).isEqualTo(33);
    }

    // Meta

    @Test
    void aMetaValueIsTheOnePutLast() {
        assertThat(store.<Optional<String>>read(view -> view.meta("boot"))).isEmpty();
        write(transaction -> transaction.putMeta("boot", "1"));
        write(transaction -> transaction.putMeta("boot", "2"));
        assertThat(store.<Optional<String>>read(view -> view.meta("boot"))).contains("2");
    }

    // Times

    @Test
    void timesKeepTheirNanosecondsAlsoBefore1970() {
        for (Instant time : List.of(
                Instant.EPOCH,
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.parse("2200-01-01T00:00:00.1Z"))) {
            insertAt(time);
            assertThat(store.read(view -> view.summary(id("a"))).orElseThrow().createdAt())
                    .isEqualTo(time);
            assertThat(store.read(view -> view.summary(id("a"))).orElseThrow().startedAt())
                    .contains(time);
            write(transaction -> transaction.delete(id("a"), T0));
        }
    }

    private void insertAt(Instant time) {
        ContainerConfig config =
                new ContainerConfig(id("a"), "web", SampleRecords.spec("web"), "runc", "none", time, List.of());
        insert(new ContainerRecord(
                config, ContainerStatus.CONFIGURED.with(change -> change.startedAt = Optional.of(time))));
    }

    // Transactions

    @Test
    void aTransactionSeesItsOwnChanges() {
        String state = store.write(transaction -> {
            transaction.insert(record("a", "web"));
            transaction.saveStatus(id("a"), running(1));
            transaction.addEvent(event("create"));
            assertThat(transaction.lastEventSequence()).isEqualTo(1);
            assertThat(transaction.resolve("web")).containsExactly(id("a"));
            return transaction.summary(id("a")).orElseThrow().state().name();
        });
        assertThat(state).isEqualTo("RUNNING");
    }

    @Test
    void aTransactionThatThrowsChangesNothingAndThrowsTheSame() {
        insert(record("a", "web"), record("d", "db"));
        IllegalStateException thrown = new IllegalStateException("stop");
        assertThatThrownBy(() -> write(transaction -> {
                    transaction.insert(record("b", "other", id("a")));
                    transaction.saveStatus(id("a"), running(1));
                    transaction.saveConfig(record("a", "web").config().withName("renamed"));
                    transaction.delete(id("d"), T0);
                    transaction.addExit(exit(id("a"), "web", 1, new ExitStatus.Code(0)));
                    transaction.addJournal(entry(id("a"), "start"));
                    transaction.addEvent(event("start"));
                    transaction.putMeta("k", "v");
                    throw thrown;
                }))
                .isSameAs(thrown);
        store.read(view -> {
            assertThat(view.container(id("a"))).contains(record("a", "web"));
            assertThat(view.container(id("b"))).isEmpty();
            assertThat(view.container(id("d"))).contains(record("d", "db"));
            assertThat(view.resolve("renamed")).isEmpty();
            assertThat(view.dependents(id("a"))).isEmpty();
            assertThat(view.exits(id("a"))).isEmpty();
            assertThat(view.resolveInLedger("web")).isEmpty();
            assertThat(view.journalAfter(id("a"), 0)).isEmpty();
            assertThat(view.lastJournalSequence()).isZero();
            assertThat(view.lastEventSequence()).isZero();
            assertThat(view.meta("k")).isEmpty();
            return true;
        });
        write(transaction -> transaction.putMeta("k", "afterwards"));
        assertThat(store.<Optional<String>>read(view -> view.meta("k"))).contains("afterwards");
    }

    @Test
    void aRefusalInsideATransactionThatGoesOnLeavesNoTrace() {
        insert(record("a", "web"));
        write(transaction -> {
            assertThat(failure(() -> transaction.insert(record("b", "web"))).code())
                    .isEqualTo(ErrorCode.CONTAINER_EXISTS);
            transaction.putMeta("k", "v");
        });
        assertThat(store.<Optional<ContainerRecord>>read(view -> view.container(id("b"))))
                .isEmpty();
        assertThat(store.<Optional<String>>read(view -> view.meta("k"))).contains("v");
    }

    @Test
    void aTransactionIsOfNoUseAfterItsCall() {
        AtomicReference<StoreTransaction> leaked = new AtomicReference<>();
        write(leaked::set);
        assertThatThrownBy(() -> leaked.get().putMeta("k", "v")).isInstanceOf(IllegalStateException.class);
        AtomicReference<StoreView> view = new AtomicReference<>();
        store.read(it -> {
            view.set(it);
            return true;
        });
        assertThatThrownBy(() -> view.get().summaries()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTransactionWithinATransactionIsADefectOfTheCaller() {
        assertThatThrownBy(() -> write(outer -> write(inner -> inner.putMeta("k", "v"))))
                .isInstanceOf(IllegalStateException.class);
        write(transaction -> transaction.putMeta("k", "v"));
    }

    @Test
    void aReadWithinATransactionSeesWhatWasBefore() {
        write(transaction -> {
            transaction.putMeta("k", "v");
            assertThat(store.<Optional<String>>read(view -> view.meta("k"))).isEmpty();
        });
    }

    @Test
    void aFailedReadHasNoConsequences() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> store.read(view -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
        }
        assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).isEmpty();
    }

    @Test
    void aReaderSeesNothingThatIsWrittenMeanwhile() throws Exception {
        insert(record("a", "web"));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            store.read(view -> {
                List<ContainerSummary> before = view.summaries();
                get(other.submit(() -> write(transaction -> {
                    transaction.saveStatus(id("a"), running(1));
                    transaction.insert(record("b", "later"));
                    transaction.addEvent(event("start"));
                })));
                assertThat(view.summaries()).isEqualTo(before);
                assertThat(view.container(id("b"))).isEmpty();
                assertThat(view.lastEventSequence()).isZero();
                return true;
            });
            assertThat(store.<List<ContainerSummary>>read(StoreView::summaries)).hasSize(2);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void theSnapshotIsThatOfTheBeginningOfTheRead() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            store.read(view -> {
                get(other.submit(() -> write(transaction -> transaction.putMeta("k", "v"))));
                assertThat(view.meta("k")).isEmpty();
                return true;
            });
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void readersDoNotWaitForAWriter() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> writer = other.submit(() -> write(transaction -> {
                transaction.putMeta("k", "v");
                writing.countDown();
                await(read);
            }));
            await(writing);
            assertThat(store.<Optional<String>>read(view -> view.meta("k"))).isEmpty();
            read.countDown();
            get(writer);
            assertThat(store.<Optional<String>>read(view -> view.meta("k"))).contains("v");
        } finally {
            read.countDown();
            other.shutdownNow();
        }
    }

    @Test
    void readsMayNestWithoutLimit() {
        assertThat(nested(20)).isEqualTo(20);
    }

    private int nested(int depth) {
        return depth == 0 ? 0 : store.<Integer>read(view -> 1 + nested(depth - 1));
    }

    @Test
    void concurrentWritersLoseNoUpdate() throws Exception {
        int threads = 8;
        int rounds = 50;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        write(StateStoreContract::increment);
                        store.read(StoreView::summaries);
                    }
                }));
            }
            all.forEach(StateStoreContract::get);
        } finally {
            pool.shutdownNow();
        }
        assertThat(store.<Optional<String>>read(view -> view.meta("count"))).contains("" + threads * rounds);
        assertThat(store.<Long>read(StoreView::lastEventSequence)).isEqualTo(threads * rounds);
    }

    static void increment(StoreTransaction transaction) {
        int before = transaction.meta("count").map(Integer::parseInt).orElse(0);
        transaction.addEvent(event("count"));
        transaction.putMeta("count", "" + (before + 1));
    }

    @Test
    void anInterruptedThreadReadsAndWritesAsEverAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            write(transaction -> transaction.putMeta("k", "v"));
            assertThat(store.<Optional<String>>read(view -> view.meta("k"))).contains("v");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void interruptsAtAnyMomentHarmNothing() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Integer> written = new AtomicReference<>(0);
        Thread writer = new Thread(() -> {
            while (!done.get()) {
                write(StateStoreContract::increment);
                written.set(written.get() + 1);
            }
        });
        writer.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.get() < 200 && System.nanoTime() < deadline) {
            writer.interrupt();
            Thread.onSpinWait();
        }
        done.set(true);
        writer.join(60_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(written.get()).isGreaterThanOrEqualTo(200);
        assertThat(store.<Optional<String>>read(view -> view.meta("count"))).contains("" + written.get());
    }

    // Closing

    @Test
    void aClosedStoreRefusesEverything() {
        store.close();
        store.close();
        assertThat(failure(() -> store.read(StoreView::summaries)).code()).isEqualTo(ErrorCode.ENGINE_CLOSED);
        assertThat(failure(() -> write(transaction -> transaction.putMeta("k", "v")))
                        .code())
                .isEqualTo(ErrorCode.ENGINE_CLOSED);
        assertThat(store.description()).isNotBlank();
    }

    @Test
    void aReadUnderWayOutlivesClosing() {
        insert(record("a", "web"));
        assertThat(store.<Integer>read(view -> {
                    store.close();
                    return view.summaries().size();
                }))
                .isEqualTo(1);
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void get(Future<?> future) {
        try {
            future.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
