// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.Engine;
import dev.gantry.api.ExecSession;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.it.EngineRoot;

import static dev.gantry.api.model.ContainerState.CONFIGURED;
import static dev.gantry.api.model.ContainerState.CREATED;
import static dev.gantry.api.model.ContainerState.EXITED;
import static dev.gantry.api.model.ContainerState.PAUSED;
import static dev.gantry.api.model.ContainerState.RUNNING;

/**
 * One operation on a container named {@value #SUBJECT}: what there is before, what is done, and where the container may
 * be after a crash at any point of it, once everything is settled. It may always be where it was before and where the
 * operation leads; what else is allowed is said at each.
 */
enum OperationScenario {
    CREATE(Set.of(CONFIGURED), true, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {}

        @Override
        void operate(Engine engine, Path rootfs) {
            engine.create(sleeper(rootfs).build());
        }
    },
    INIT(Set.of(CONFIGURED, CREATED), false, Set.of(137)) {
        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).init(ContainerOperations.Dependencies.REQUIRE);
        }
    },
    /** Between its two steps it is created. */
    START(Set.of(CONFIGURED, CREATED, RUNNING), false, Set.of()) {
        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).start();
        }
    },
    START_AGAIN(Set.of(EXITED, CREATED, RUNNING), false, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs)).stop(Duration.ZERO);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).start();
        }
    },
    STOP_OBEYED(Set.of(RUNNING, EXITED), false, Set.of(7, 137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            startObedient(engine, rootfs);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).stop(Duration.ofSeconds(3));
        }
    },
    STOP_IGNORED(Set.of(RUNNING, EXITED), false, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).stop(Duration.ofSeconds(1));
        }
    },
    /** Without a deadline nobody would ever kill it: if the request is lost in the crash, it has to be made again. */
    STOP_WITHOUT_LIMIT(Set.of(RUNNING, EXITED), false, Set.of(7)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            startObedient(engine, rootfs);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).stop(ContainerOperations.FOREVER);
        }
    },
    STOP_CREATED(Set.of(CREATED, EXITED), false, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            engine.create(sleeper(rootfs).build()).init(ContainerOperations.Dependencies.REQUIRE);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).stop(Duration.ofSeconds(1));
        }
    },
    KILL(Set.of(RUNNING, EXITED), false, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).kill(Signal.KILL);
        }
    },
    PAUSE(Set.of(RUNNING, PAUSED), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).pause();
        }
    },
    UNPAUSE(Set.of(RUNNING, PAUSED), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs)).pause();
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).unpause();
        }
    },
    /** Killed while frozen. */
    REMOVE_FORCE_PAUSED(Set.of(RUNNING, PAUSED, EXITED), true, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs)).pause();
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).remove(RemoveOptions.FORCE);
        }
    },
    UPDATE(Set.of(RUNNING), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs).resources(memory(MEMORY_BEFORE)));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).update(ContainerUpdate.resources(memory(MEMORY_AFTER)));
        }
    },
    RENAME(Set.of(RUNNING), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).rename(RENAMED);
        }
    },
    /** Whatever step it dies at, the container runs afterwards: still, or again. */
    RESTART(Set.of(RUNNING), false, Set.of(7, 137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            startObedient(engine, rootfs);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).restart(Duration.ofSeconds(3));
        }
    },
    /** It ends while no engine is open. */
    EXIT(Set.of(EXITED), false, Set.of(3)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, named(rootfs, "sh", "-c", "sleep 0.2; exit 3"));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            awaitState(engine, EXITED);
        }
    },
    POLICY_ON_FAILURE(Set.of(CONFIGURED, CREATED, EXITED), false, Set.of(3)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            engine.create(named(rootfs, "sh", "-c", "exit 3")
                    .restartPolicy(RestartPolicy.parse("on-failure:2"))
                    .build());
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).start();
            EngineRoot.eventually(
                    "the last restart is over", () -> engine.exits(SUBJECT).size() == 3 && state(engine) == EXITED);
        }
    },
    POLICY_ALWAYS(Set.of(CONFIGURED, CREATED, RUNNING), false, Set.of(1)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            engine.create(named(rootfs, "sh", "-c", "sleep 0.3; exit 1")
                    .restartPolicy(RestartPolicy.parse("always"))
                    .build());
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).start();
            EngineRoot.eventually(
                    "it was restarted twice", () -> engine.exits(SUBJECT).size() >= 2 && state(engine) == RUNNING);
        }
    },
    CLEANUP_CREATED(Set.of(CREATED, CONFIGURED), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            engine.create(sleeper(rootfs).build()).init(ContainerOperations.Dependencies.REQUIRE);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).cleanup(CleanupOptions.DEFAULT);
        }
    },
    REMOVE(Set.of(EXITED), true, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs)).stop(Duration.ZERO);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).remove(RemoveOptions.DEFAULT);
        }
    },
    REMOVE_CREATED(Set.of(CREATED), true, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            engine.create(sleeper(rootfs).build()).init(ContainerOperations.Dependencies.REQUIRE);
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).remove(RemoveOptions.DEFAULT);
        }
    },
    REMOVE_FORCE(Set.of(RUNNING, EXITED), true, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).remove(new RemoveOptions(true, false, Optional.of(Duration.ofSeconds(1))));
        }
    },
    /** A command that was begun is ended, or goes on, as it was told; none is left that nobody knows. */
    EXEC(Set.of(RUNNING), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).exec("sh", "-c", "echo; exit 5");
        }
    },
    EXEC_DETACHED(Set.of(RUNNING), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            running(engine, sleeper(rootfs));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            ExecSession session = subject(engine).createExec(ExecSpec.of("sh", "-c", "sleep 0.1; exit 5"));
            session.start();
            session.waitForExit();
        }
    },
    EXEC_REMOVED(Set.of(RUNNING), false, Set.of()) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            executing(running(engine, sleeper(rootfs)));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).execSessions().get(0).remove(true);
        }
    },
    STOP_WITH_EXEC(Set.of(RUNNING, EXITED), false, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            executing(running(engine, sleeper(rootfs)));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).stop(Duration.ZERO);
        }
    },
    REMOVE_FORCE_WITH_EXEC(Set.of(RUNNING, EXITED), true, Set.of(137)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            executing(running(engine, sleeper(rootfs)));
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            subject(engine).remove(RemoveOptions.FORCE);
        }
    },
    AUTO_REMOVE(Set.of(CONFIGURED, CREATED), true, Set.of(3)) {
        @Override
        void prepare(Engine engine, Path rootfs) {
            engine.create(named(rootfs, "sh", "-c", "exit 3").autoRemove(true).build());
        }

        @Override
        void operate(Engine engine, Path rootfs) {
            Container container = subject(engine);
            container.start();
            container.waitFor(List.of(new WaitCondition.Removed()), ContainerOperations.FOREVER);
        }
    };

    static final String SUBJECT = "subject";
    static final String RENAMED = "renamed";
    static final long MEMORY_BEFORE = 64L << 20;
    static final long MEMORY_AFTER = 96L << 20;

    private final Set<ContainerState> allowed;
    private final boolean mayBeGone;
    private final Set<Integer> codes;

    OperationScenario(Set<ContainerState> allowed, boolean mayBeGone, Set<Integer> codes) {
        this.allowed = allowed;
        this.mayBeGone = mayBeGone;
        this.codes = codes;
    }

    /** Where it may be in the end, as long as it exists. */
    Set<ContainerState> allowed() {
        return allowed;
    }

    /** Whether it may not exist in the end. */
    boolean mayBeGone() {
        return mayBeGone;
    }

    /** The only exit codes that may be in the ledger. */
    Set<Integer> codes() {
        return codes;
    }

    /** Brings about what there is before; no failpoint is armed. */
    void prepare(Engine engine, Path rootfs) {
        engine.create(sleeper(rootfs).build());
    }

    /** Does the one operation. */
    abstract void operate(Engine engine, Path rootfs);

    private static Container subject(Engine engine) {
        return engine.container(SUBJECT);
    }

    private static ContainerState state(Engine engine) {
        return subject(engine).inspect().summary().state();
    }

    private static void awaitState(Engine engine, ContainerState state) {
        EngineRoot.eventually("it is " + state, () -> state(engine) == state);
    }

    private static Container running(Engine engine, ContainerSpecBuilder spec) {
        Container container = engine.create(spec.build());
        container.start();
        return container;
    }

    private static void executing(Container container) {
        container.createExec(ExecSpec.of("sleep", "1000")).start();
    }

    private static ContainerSpecBuilder named(Path rootfs, String... command) {
        return ContainerSpec.builder(rootfs).name(SUBJECT).command(command);
    }

    /** As process 1 it ignores SIGTERM, having no handler for it. */
    private static ContainerSpecBuilder sleeper(Path rootfs) {
        return named(rootfs, "sleep", "1000");
    }

    /** Before its handler is in place it ignores the signal, too. */
    private static void startObedient(Engine engine, Path rootfs) {
        Container container = running(
                engine, named(rootfs, "sh", "-c", "trap 'exit 7' TERM; echo ready; while true; do sleep 0.1; done"));
        EngineRoot.awaitLine(container, "ready");
    }

    private static Resources memory(long bytes) {
        return new Resources(
                OptionalLong.of(bytes),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }
}
