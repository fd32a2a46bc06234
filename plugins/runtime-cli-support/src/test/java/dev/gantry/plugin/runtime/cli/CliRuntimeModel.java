// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.model.EngineSubject;
import dev.gantry.testkit.model.ModelRun;
import dev.gantry.testkit.model.StepSource;

/**
 * The engine on a runtime with a command line against the model: the beginnings of the sequences that the fake runtime
 * goes through, so that all runtimes are compared with each other. {@code -Dgantry.model.realSteps=N} takes another number
 * of steps, {@code -Dgantry.model.seed=N} begins with another seed. Needs root, conmon, busybox and the runtime.
 */
@Tag("real")
public abstract class CliRuntimeModel {
    private static final long SEED = Long.getLong("gantry.model.seed", 1);
    private static final int STEPS = Integer.getInteger("gantry.model.realSteps", 1_000);
    private static final int LENGTH = 50;

    @TempDir
    private Path directory;

    /** The runtime. */
    protected abstract OciRuntimeProvider provider();

    /** The runtime's program, where the provider's own choice does not do here. */
    protected Optional<Path> program(Path directory) throws IOException {
        return Optional.empty();
    }

    @Test
    void anEngineDoesAsTheModelSays() throws IOException {
        check(1, new StepSource(4, false, false, false));
    }

    @Test
    void threeEnginesOnOneRootThatCloseAndDieDoAsTheModelSays() throws IOException {
        check(3, new StepSource(4, true, true, false));
    }

    private void check(int engines, StepSource source) throws IOException {
        Optional<Path> program = program(directory);
        ModelRun run =
                new ModelRun(() -> new EngineSubject(new RealPlace(provider(), program, directory), engines), source);
        for (int sequence = 0; sequence < STEPS / 2 / LENGTH; sequence++) {
            run.check(SEED + sequence, LENGTH);
        }
    }
}
