// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;

/**
 * One of many processes that work on a root at once: whole lives of containers of its own, and between them an operation
 * at random on a container that all the processes share. Ends with an exception at the first thing that must not be.
 */
final class SoakWorker {
    /** What a shared container answers when somebody else was quicker. */
    private static final Set<ErrorCode> DOCUMENTED = Set.of(
            ErrorCode.CONTAINER_STATE,
            ErrorCode.CONTAINER_RUNNING,
            ErrorCode.CONTAINER_STOPPED,
            ErrorCode.CONTAINER_REMOVED,
            ErrorCode.NO_SUCH_CONTAINER);

    private final Engine engine;
    private final Path rootfs;
    private final Random random;
    private final Map<ErrorCode, Integer> refusals = new EnumMap<>(ErrorCode.class);

    private SoakWorker(Engine engine, Path rootfs, long seed) {
        this.engine = engine;
        this.rootfs = rootfs;
        this.random = new Random(seed);
    }

    /** Arguments: root filesystem, how many lives, seed, names of shared containers. */
    static void run(Engine engine, List<String> arguments) {
        int lives = Integer.parseInt(arguments.get(1));
        List<String> shared = arguments.subList(3, arguments.size());
        SoakWorker worker = new SoakWorker(engine, Path.of(arguments.get(0)), Long.parseLong(arguments.get(2)));
        for (int life = 0; life < lives; life++) {
            worker.live(life);
            worker.disturb(shared.get(worker.random.nextInt(shared.size())));
        }
        System.out.println("lives " + lives + " refusals " + worker.refusals);
    }

    private void live(int life) {
        int code = life % 2 == 0 ? 0 : 1 + random.nextInt(120);
        String[] command = code == 0 ? new String[] {"true"} : new String[] {"sh", "-c", "exit " + code};
        Container container =
                engine.create(ContainerSpec.builder(rootfs).command(command).build());
        container.start();
        ExitStatus seen = container.waitForExit();
        if (!seen.equals(new ExitStatus.Code(code))) {
            throw new IllegalStateException(container + " ended with " + seen + " instead of " + code);
        }
        container.remove(RemoveOptions.DEFAULT);
        List<ExitRecord> exits = engine.exits(container.id());
        if (exits.size() != 1 || !exits.get(0).status().equals(seen)) {
            throw new IllegalStateException(container + " ended with " + seen + " but in the ledger is " + exits);
        }
    }

    private void disturb(String name) {
        int choice = random.nextInt(6);
        try {
            Container container = engine.container(name);
            switch (choice) {
                case 0, 1 -> container.start();
                case 2 -> container.stop(Duration.ofMillis(200));
                case 3 -> container.kill(Signal.KILL);
                case 4 -> container.restart(Duration.ZERO);
                default -> waitForOne(container);
            }
        } catch (EngineException e) {
            if (!DOCUMENTED.contains(e.code())) {
                throw new IllegalStateException("choice " + choice + " on " + name, e);
            }
            refusals.merge(e.code(), 1, Integer::sum);
        }
    }

    /** What a waiter is told of a run is what the ledger says of it, for ever. */
    private void waitForOne(Container container) {
        Optional<ExitRecord> seen;
        try {
            seen = container
                    .waitFor(List.of(WaitCondition.exit()), Duration.ofMillis(300))
                    .exit();
        } catch (EngineException e) {
            if (e.code() == ErrorCode.TIMED_OUT) {
                return;
            }
            throw e;
        }
        if (seen.isPresent() && !engine.exits(container.id()).contains(seen.get())) {
            throw new IllegalStateException(seen.get() + " is not in the ledger " + engine.exits(container.id()));
        }
    }
}
