// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.state;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;

import static dev.gantry.api.model.ContainerState.CONFIGURED;
import static dev.gantry.api.model.ContainerState.CREATED;
import static dev.gantry.api.model.ContainerState.EXITED;
import static dev.gantry.api.model.ContainerState.PAUSED;
import static dev.gantry.api.model.ContainerState.REMOVING;
import static dev.gantry.api.model.ContainerState.RUNNING;
import static dev.gantry.api.model.ContainerState.STOPPED;
import static dev.gantry.api.model.ContainerState.STOPPING;
import static dev.gantry.api.model.ContainerState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class TransitionTableTest {
    private static final String ID = "4f2a";

    /**
     * libpod's table: what each operation leads to. {@code =} ends in the state that it began in, {@code nothing} has
     * nothing to do, {@code gone} ends the container, {@code -} is refused for the state, {@code running} and {@code
     * stopped} in small letters are refused with a code of their own.
     */
    private static final String SPECIFICATION = """
            operation    UNKNOWN CONFIGURED CREATED    RUNNING STOPPED PAUSED  EXITED  REMOVING STOPPING
            INIT         -       CREATED    -          -       CREATED -       CREATED -        -
            START        -       RUNNING    RUNNING    running RUNNING -       RUNNING -        -
            STOP         -       -          STOPPED    STOPPED stopped -       stopped -        STOPPED
            KILL         -       -          -          =       -       =       -       -        =
            RESTART      -       RUNNING    RUNNING    =       RUNNING -       RUNNING -        -
            ATTACH       -       -          =          =       -       -       -       -        -
            RESIZE       -       -          =          =       -       -       -       -        -
            EXEC         -       -          -          =       -       -       -       -        -
            PAUSE        -       -          -          PAUSED  -       -       -       -        -
            UNPAUSE      -       -          -          -       -       RUNNING -       -        -
            UPDATE       -       =          =          =       =       =       =       -        =
            RENAME       -       =          =          =       =       =       =       -        =
            CLEANUP      -       nothing    CONFIGURED -       EXITED  -       nothing -        -
            REMOVE       -       gone       gone       -       gone    -       gone    gone     -
            REMOVE_FORCE gone    gone       gone       gone    gone    gone    gone    gone     gone
            """;

    private static List<String> cells(String line) {
        return Arrays.asList(line.strip().split(" +"));
    }

    private static String shown(Operation operation, ContainerState state) {
        Verdict verdict = TransitionTable.of(operation, state);
        if (verdict instanceof Verdict.Allowed allowed) {
            return allowed.result() == state ? "=" : allowed.result().name();
        }
        if (verdict instanceof Verdict.Gone) {
            return "gone";
        }
        if (verdict instanceof Verdict.Nothing) {
            return "nothing";
        }
        return switch (((Verdict.Refused) verdict).code()) {
            case CONTAINER_RUNNING -> "running";
            case CONTAINER_STOPPED -> "stopped";
            case CONTAINER_STATE -> "-";
            default -> verdict.toString();
        };
    }

    @Test
    void everyOperationDoesInEveryStateWhatLibpodDoes() {
        List<String> lines = SPECIFICATION.lines().toList();
        List<ContainerState> states = cells(lines.get(0)).stream()
                .skip(1)
                .map(ContainerState::valueOf)
                .toList();
        assertThat(states).containsExactlyInAnyOrder(ContainerState.values());
        assertThat(lines).hasSize(1 + Operation.values().length);
        for (String line : lines.subList(1, lines.size())) {
            Operation operation = Operation.valueOf(cells(line).get(0));
            assertThat(states)
                    .as("%s in %s", operation, states)
                    .extracting(state -> shown(operation, state))
                    .containsExactlyElementsOf(
                            cells(line).subList(1, cells(line).size()));
        }
    }

    private static Stream<Verdict.Refused> refusals(ContainerState state) {
        return Arrays.stream(Operation.values())
                .map(operation -> TransitionTable.of(operation, state))
                .filter(Verdict.Refused.class::isInstance)
                .map(Verdict.Refused.class::cast);
    }

    @ParameterizedTest
    @EnumSource
    void everyRefusalNamesTheContainerAndLeavesNoPlaceholder(Operation operation) {
        for (ContainerState state : ContainerState.values()) {
            if (TransitionTable.of(operation, state) instanceof Verdict.Refused refused) {
                EngineException refusal = catchThrowableOfType(
                        EngineException.class, () -> TransitionTable.require(operation, state, ID));
                assertThat(refusal.code()).isEqualTo(refused.code());
                assertThat(refusal).hasMessageContaining(ID).hasMessageNotContainingAny("%", "{", "}");
            }
        }
    }

    @Test
    void aRefusalThatDependsOnTheStateTellsItInTheUsersWord() {
        assertThatThrownBy(() -> TransitionTable.require(Operation.KILL, CONFIGURED, ID))
                .hasMessage("can only kill running containers. 4f2a is in state created: container state improper");
        assertThatThrownBy(() -> TransitionTable.require(Operation.REMOVE, RUNNING, ID))
                .hasMessageContaining("as it is running");
        assertThat(refusals(REMOVING))
                .isNotEmpty()
                .allSatisfy(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONTAINER_STATE));
    }

    @Test
    void whatIsThereAlreadyIsToldSo() {
        assertThatThrownBy(() -> TransitionTable.require(Operation.START, RUNNING, ID))
                .hasMessageContaining("4f2a is already running");
        assertThatThrownBy(() -> TransitionTable.require(Operation.STOP, EXITED, ID))
                .hasMessageContaining("4f2a is already stopped");
        assertThatThrownBy(() -> TransitionTable.require(Operation.PAUSE, PAUSED, ID))
                .hasMessageContaining("4f2a is already paused");
    }

    @Test
    void whatIsAllowedIsTheVerdictOfTheTable() {
        assertThat(TransitionTable.require(Operation.START, EXITED, ID)).isEqualTo(new Verdict.Allowed(RUNNING));
        assertThat(TransitionTable.require(Operation.REMOVE, EXITED, ID)).isEqualTo(new Verdict.Gone());
        assertThat(TransitionTable.require(Operation.CLEANUP, EXITED, ID)).isEqualTo(new Verdict.Nothing());
    }

    @Test
    void whatAnOperationSavesIsWhatTheTablePromises() {
        assertThat(TransitionTable.of(Operation.INIT, CONFIGURED))
                .isEqualTo(new Verdict.Allowed(TransitionTable.afterMaking()));
        assertThat(TransitionTable.of(Operation.START, CREATED))
                .isEqualTo(new Verdict.Allowed(TransitionTable.afterStart()));
        assertThat(TransitionTable.of(Operation.STOP, RUNNING))
                .isEqualTo(new Verdict.Allowed(TransitionTable.afterExit()));
        assertThat(TransitionTable.of(Operation.PAUSE, RUNNING))
                .isEqualTo(new Verdict.Allowed(TransitionTable.after(true)));
        assertThat(TransitionTable.of(Operation.UNPAUSE, PAUSED))
                .isEqualTo(new Verdict.Allowed(TransitionTable.after(false)));
        assertThat(TransitionTable.of(Operation.CLEANUP, CREATED))
                .isEqualTo(new Verdict.Allowed(TransitionTable.afterRelease(true)));
        assertThat(TransitionTable.of(Operation.CLEANUP, STOPPED))
                .isEqualTo(new Verdict.Allowed(TransitionTable.afterRelease(false)));
    }

    @Test
    void whatHasBegunCanBeFinishedBySomebodyElse() {
        assertThat(TransitionTable.whileStopping()).isEqualTo(STOPPING);
        assertThat(TransitionTable.of(Operation.STOP, TransitionTable.whileStopping()))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(TransitionTable.whileRemoving()).isEqualTo(REMOVING);
        assertThat(TransitionTable.of(Operation.REMOVE, TransitionTable.whileRemoving()))
                .isInstanceOf(Verdict.Gone.class);
    }

    private record Meaning(String name, Predicate<ContainerState> holds, Set<ContainerState> states) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Meaning meaning(String name, Predicate<ContainerState> holds, ContainerState... states) {
        return new Meaning(name, holds, Set.of(states));
    }

    static Stream<Meaning> meanings() {
        return Stream.of(
                meaning("has a process", TransitionTable::isLive, CREATED, RUNNING, PAUSED, STOPPING),
                meaning("executes or is frozen", TransitionTable::isUp, RUNNING, PAUSED),
                meaning("others may rely on it", TransitionTable::isRunning, RUNNING),
                meaning("waits to be executed", TransitionTable::isMade, CREATED),
                meaning("could be made", TransitionTable::isAtRest, CONFIGURED, STOPPED, EXITED),
                meaning("is frozen", TransitionTable::isPaused, PAUSED),
                meaning("is being stopped", TransitionTable::isStopping, STOPPING),
                meaning("awaits its cleanup", TransitionTable::awaitsCleanup, STOPPED),
                meaning(
                        "is known to the runtime",
                        TransitionTable::isInRuntime,
                        CREATED,
                        RUNNING,
                        PAUSED,
                        STOPPING,
                        STOPPED),
                meaning("is being removed", TransitionTable::isBeingRemoved, REMOVING),
                meaning("has limits to change", TransitionTable::hasCgroup, CREATED, RUNNING, PAUSED),
                meaning("has ended", TransitionTable::hasEnded, STOPPED, EXITED));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void aStateMeansTheSameToEveryone(Meaning meaning) {
        assertThat(Arrays.stream(ContainerState.values())
                        .filter(meaning.holds())
                        .collect(Collectors.toSet()))
                .isEqualTo(meaning.states());
    }

    @Test
    void whatTheRuntimeKnowsOrIsBeingRemovedIsUnsettled() {
        Set<ContainerState> expected = Arrays.stream(ContainerState.values())
                .filter(state -> TransitionTable.isInRuntime(state) || TransitionTable.isBeingRemoved(state))
                .collect(Collectors.toSet());
        assertThat(TransitionTable.unsettled()).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void afterARebootWhatRanHasExitedAndWhatNeverRanIsConfigured() {
        for (ContainerState ran : EnumSet.of(RUNNING, PAUSED, STOPPING, STOPPED, EXITED)) {
            assertThat(TransitionTable.afterReboot(ran)).as(ran.name()).isEqualTo(EXITED);
        }
        for (ContainerState neverRan : EnumSet.of(UNKNOWN, CONFIGURED, CREATED)) {
            assertThat(TransitionTable.afterReboot(neverRan))
                    .as(neverRan.name())
                    .isEqualTo(CONFIGURED);
        }
        assertThat(TransitionTable.afterReboot(REMOVING)).isEqualTo(REMOVING);
    }

    @Test
    void anOperationIsNamedByTheVerbOfTheShell() {
        assertThat(Operation.REMOVE_FORCE.word()).isEqualTo("remove --force");
        assertThat(Operation.values())
                .filteredOn(operation -> operation != Operation.REMOVE_FORCE)
                .allSatisfy(operation -> assertThat(operation.word()).isEqualToIgnoringCase(operation.name()));
    }
}
