// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.store.StoreView;

/** In which order containers that depend on each other are started and removed. */
final class DependencyOrder {
    private DependencyOrder() {}

    /**
     * Has the dependencies of a container running.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STATE} when they are not and may not be started
     */
    static void satisfy(LockedContainer container, Dependencies mode) {
        List<String> direct = container.config().dependencies();
        if (direct.isEmpty()) {
            return;
        }
        if (mode == Dependencies.START) {
            List<String> order = container.context().store().read(view -> before(container.id(), view));
            order.forEach(id -> startOne(container, id));
        }
        List<String> down = direct.stream()
                .filter(id -> !isRunning(container.context(), id))
                .toList();
        if (!down.isEmpty()) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STATE,
                    "some dependencies of container " + container.id() + " are not started: " + String.join(", ", down),
                    "start them first");
        }
    }

    /** Whether it runs by its record, and nothing says that it has ended since. */
    private static boolean isRunning(EngineContext context, String id) {
        return context.store()
                .read(view -> view.container(id))
                .filter(found -> TransitionTable.isRunning(found.status().state()))
                .filter(found -> found.status().process().isEmpty()
                        || context.host()
                                .processes()
                                .isAlive(found.status().process().get()))
                .filter(found -> !Exits.isEvident(context, found))
                .isPresent();
    }

    private static void startOne(LockedContainer dependent, String id) {
        dependent.withDependency(id, "start", dependency -> {
            if (!TransitionTable.isRunning(dependency.state())) {
                Starting.start(dependency, Dependencies.REQUIRE);
            }
            return true;
        });
    }

    /** Everything that a container depends on, each after what it depends on itself. */
    static List<String> before(String id, StoreView view) {
        List<String> order = order(
                id,
                each -> view.container(each).map(r -> r.config().dependencies()).orElse(List.of()));
        return order.subList(0, order.size() - 1);
    }

    /** A container and everything that depends on it, each after what depends on it itself. */
    static List<String> removal(String id, StoreView view) {
        return order(id, view::dependents);
    }

    /** The node and all that can be reached from it, each after what can be reached from it itself. */
    static List<String> order(String start, Function<String, List<String>> edges) {
        Set<String> done = new LinkedHashSet<>();
        visit(start, edges, new HashSet<>(), done);
        return new ArrayList<>(done);
    }

    private static void visit(String node, Function<String, List<String>> edges, Set<String> path, Set<String> done) {
        if (done.contains(node)) {
            return;
        }
        if (!path.add(node)) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "cycle found in container dependency graph at container " + node);
        }
        for (String next : edges.apply(node)) {
            visit(next, edges, path, done);
        }
        path.remove(node);
        done.add(node);
    }
}
