// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.it.EngineRoot;
import dev.gantry.it.RuntimeUnderTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Eight processes on one root, each with lives of containers of its own and a hand in those that all share. The system
 * property {@code gantry.soak.lives} says how many lives each, {@code gantry.soak.runtimes} on which runtimes.
 */
@Tag("real")
@Tag("soak")
class ManyProcessesTest {
    private static final int PROCESSES = 8;
    private static final int LIVES = Integer.getInteger("gantry.soak.lives", 200);
    private static final long PATIENCE_SECONDS = 60 + 20L * LIVES;
    private static final List<String> SHARED = List.of("shared-a", "shared-b", "shared-c");

    @ParameterizedTest
    @EnumSource(names = {"RUNC", "FAKE"})
    void nothingButDocumentedRefusalsAndNoLostExit(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            try (Engine engine = root.open()) {
                SHARED.forEach(name ->
                        engine.create(root.command("sleep", "1000").name(name).build()));
            }
            Instant begin = Instant.now();
            List<ChildJvm> children = new ArrayList<>();
            try {
                IntStream.range(0, PROCESSES).forEach(number -> children.add(worker(root, number)));
                for (ChildJvm child : children) {
                    assertThat(child.await(PATIENCE_SECONDS)).as(child.output()).isZero();
                }
            } finally {
                children.forEach(ChildJvm::close);
            }
            System.out.printf(
                    "%s: %d processes, %d lives each, in %s%n",
                    runtime, PROCESSES, LIVES, Duration.between(begin, Instant.now()));
            children.forEach(child -> System.out.print(child.output()));
            Engine engine = root.open();
            Truth.awaitSettled(root, engine);
            assertThat(engine.containers()).extracting(ContainerSummary::name).containsExactlyElementsOf(SHARED);
            for (ContainerSummary summary : engine.containers()) {
                assertEveryRunEnded(engine, summary);
                Truth.assertAgreement(root, engine, engine.container(summary.id()));
                Truth.assertLivesOn(root, engine, engine.container(summary.id()));
            }
        }
    }

    private static ChildJvm worker(EngineRoot root, int number) {
        List<String> arguments = new ArrayList<>(
                List.of("soak", root.rootfs().toString(), Integer.toString(LIVES), Integer.toString(number)));
        arguments.addAll(SHARED);
        return ChildJvm.start(root, root.config(), List.of(), arguments.toArray(String[]::new));
    }

    /** A process that never ends by itself leaves one row for each run but the present one. */
    private static void assertEveryRunEnded(Engine engine, ContainerSummary summary) {
        boolean live = summary.state() == ContainerState.RUNNING || summary.state() == ContainerState.CREATED;
        int ended = live ? summary.run() - 1 : summary.run();
        assertThat(engine.exits(summary.id()))
                .as("ends of " + summary)
                .extracting(ExitRecord::run)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ended).boxed().toList());
        assertThat(engine.exits(summary.id())).extracting(ExitRecord::source).containsOnly(ExitRecord.Source.MONITOR);
    }
}
