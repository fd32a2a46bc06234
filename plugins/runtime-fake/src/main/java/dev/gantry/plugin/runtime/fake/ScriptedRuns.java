// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.plugin.runtime.fake.program.ScriptLoader;
import dev.gantry.spi.runtime.Bundle;

/**
 * Tells the runs of a container apart, for scripts that say what each of them does. A runtime forgets a container between
 * two runs; so the number is kept in the bundle, which goes when the container is removed. Where there are no bundles it is
 * kept here, which costs a number for each container that had such a script. For one thread at a time for each container.
 */
final class ScriptedRuns {
    private static final String FILE = "fake-run";
    private static final String PLACE = "script of the fake runtime";

    private final boolean bundled;
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

    /** @param bundled whether containers have bundles */
    ScriptedRuns(boolean bundled) {
        this.bundled = bundled;
    }

    /** What a script says about the run that the container is being made for; empty when it is steps alone. */
    Optional<FakeScript> next(Bundle bundle, String script) {
        return read(script).map(all -> {
            int number = number(bundle) + 1;
            keep(bundle, number);
            return all.run(number);
        });
    }

    /** What a script says about the run that the container was made for last; empty when it is steps alone. */
    Optional<FakeScript> present(Bundle bundle, String script) {
        return read(script).map(all -> all.run(number(bundle)));
    }

    /** Most scripts are steps alone, and are spared the parsing: whoever plays them does it. */
    private static Optional<FakeScript> read(String script) {
        return script.contains("runs") || script.contains("faults") || script.contains("exec")
                ? Optional.of(
                        FakeScripts.script(ScriptLoader.parse(script, PLACE).root()))
                : Optional.empty();
    }

    private int number(Bundle bundle) {
        if (!bundled) {
            return numbers.getOrDefault(bundle.containerId(), 0);
        }
        Path file = bundle.path().resolve(FILE);
        try {
            return Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.RUNTIME_FAILED, "fake: cannot read " + file, null, e);
        } catch (NumberFormatException e) {
            throw new EngineException(ErrorCode.RUNTIME_FAILED, "fake: cannot read " + file + ": it holds no number");
        }
    }

    private void keep(Bundle bundle, int number) {
        if (!bundled) {
            numbers.put(bundle.containerId(), number);
            return;
        }
        Path file = bundle.path().resolve(FILE);
        try {
            Files.writeString(file, Integer.toString(number));
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.RUNTIME_FAILED, "fake: cannot write " + file, null, e);
        }
    }
}
