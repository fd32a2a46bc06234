// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every cell of the operation by state table, as libpod's behaviour has it, tried on a container that is really in that
 * state. The table is written down here a second time on purpose: it is what the engine's own is held against. Two states
 * have no column: unknown is never stored, and a container found in removing is removed by whoever finds it.
 */
@Tag("real")
class TransitionMatrixTest {
    /** A state for the state that follows, {@code =} for no change, {@code gone}, or the code of the refusal. */
    private static final String EXPECTED = """
            operation | created     | initialized | running           | paused  | stopping     | stopped           | exited
            init      | initialized | STATE       | STATE             | STATE   | STATE        | initialized       | initialized
            start     | running     | running     | CONTAINER_RUNNING | STATE   | STATE        | running           | running
            stop      | STATE       | stopped     | stopped           | STATE   | stopped      | CONTAINER_STOPPED | CONTAINER_STOPPED
            kill      | STATE       | STATE       | =                 | =       | =            | STATE             | STATE
            restart   | running     | running     | =                 | STATE   | STATE        | running           | running
            pause     | STATE       | STATE       | paused            | STATE   | STATE        | STATE             | STATE
            unpause   | STATE       | STATE       | STATE             | running | STATE        | STATE             | STATE
            update    | =           | =           | =                 | =       | =            | =                 | =
            rename    | =           | =           | =                 | =       | =            | =                 | =
            cleanup   | =           | created     | STATE             | STATE   | STATE        | exited            | =
            remove    | gone        | gone        | STATE             | STATE   | STATE        | gone              | gone
            removef   | gone        | gone        | gone              | gone    | gone         | gone              | gone
            """;

    @ParameterizedTest
    @EnumSource
    void everyCellIsAllowedOrRefusedWithItsOwnError(RuntimeUnderTest runtime) throws Exception {
        List<String> failures = new ArrayList<>();
        int cells = 0;
        for (Map.Entry<ContainerState, Map<String, String>> column : columns().entrySet()) {
            // An engine that does not act on exits leaves a container that ended in the state "stopped".
            try (EngineRoot root = EngineRoot.on(runtime)) {
                Engine engine = root.open(config -> config.supervise(false));
                Container shared = null;
                for (Map.Entry<String, String> cell : column.getValue().entrySet()) {
                    Container container = shared != null ? shared : in(column.getKey(), root, engine);
                    String outcome = outcome(cell.getKey(), container, engine, column.getKey());
                    if (!outcome.equals(cell.getValue())) {
                        failures.add(cell.getKey() + " in " + column.getKey().display() + ": expected "
                                + cell.getValue() + ", got " + outcome);
                    }
                    // A refusal leaves everything as it was, so that the next one can be tried on the same container.
                    shared = outcome.equals("STATE") ? container : null;
                    cells++;
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(cells).isEqualTo(12 * 7);
    }

    private static Map<ContainerState, Map<String, String>> columns() {
        List<String[]> rows = EXPECTED.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
                .toList();
        Map<ContainerState, Map<String, String>> columns = new EnumMap<>(ContainerState.class);
        for (int column = 1; column < rows.get(0).length; column++) {
            Map<String, String> cells = new java.util.LinkedHashMap<>();
            for (String[] row : rows.subList(1, rows.size())) {
                cells.put(row[0], row[column]);
            }
            columns.put(ContainerState.parse(rows.get(0)[column]), cells);
        }
        return columns;
    }

    private static Container in(ContainerState state, EngineRoot root, Engine engine) {
        Container container = engine.create(root.command("sh", "-c", "trap '' TERM; while true; do sleep 0.2; done")
                .stopTimeout(Duration.ZERO)
                .build());
        switch (state) {
            case CONFIGURED -> {}
            case CREATED -> container.init(Dependencies.START);
            case RUNNING -> container.start();
            case PAUSED -> {
                container.start();
                container.pause();
            }
            case STOPPED -> {
                container.start();
                container.kill(Signal.KILL);
            }
            case EXITED -> {
                container.start();
                container.kill(Signal.KILL);
                container.cleanup(CleanupOptions.DEFAULT);
            }
            case STOPPING -> {
                container.start();
                CompletableFuture<Void> stop = Meanwhile.run(() -> container.stop(Duration.ofMinutes(5)));
                container.waitFor(List.of(new WaitCondition.State(ContainerState.STOPPING)), Duration.ofSeconds(20));
                assertThat(stop).isNotDone();
            }
            default -> throw new IllegalArgumentException("no way into " + state);
        }
        assertThat(container.state()).isEqualTo(state);
        return container;
    }

    private static String outcome(String operation, Container container, Engine engine, ContainerState before) {
        try {
            switch (operation) {
                case "init" -> container.init(Dependencies.START);
                case "start" -> container.start();
                case "stop" -> container.stop(Duration.ZERO);
                case "kill" -> container.kill(Signal.WINCH);
                case "restart" -> container.restart(Duration.ZERO);
                case "pause" -> container.pause();
                case "unpause" -> container.unpause();
                case "update" ->
                    container.update(
                            new ContainerUpdate(Resources.NONE, Optional.of(RestartPolicy.parse("on-failure:3"))));
                case "rename" -> container.rename("renamed-" + container.id().substring(0, 12));
                case "cleanup" -> container.cleanup(CleanupOptions.DEFAULT);
                case "remove" -> container.remove(RemoveOptions.DEFAULT);
                case "removef" -> container.remove(new RemoveOptions(true, false, Optional.of(Duration.ZERO)));
                default -> throw new IllegalArgumentException(operation);
            }
        } catch (EngineException e) {
            assertThat(container.state())
                    .as("state after a refused " + operation)
                    .isEqualTo(before);
            return e.code() == ErrorCode.CONTAINER_STATE ? "STATE" : e.code().name();
        }
        Optional<ContainerState> after = engine.containers().stream()
                .filter(summary -> summary.id().equals(container.id()))
                .findFirst()
                .map(ContainerSummary::state);
        return after.map(state -> state == before ? "=" : state.display()).orElse("gone");
    }
}
