// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.Optional;
import java.util.Set;

import org.pf4j.Extension;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.plugin.runtime.fake.record.FileRecordStore;
import dev.gantry.plugin.runtime.fake.record.MemoryRecordStore;
import dev.gantry.plugin.runtime.fake.record.RecordStore;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

/**
 * The fake runtime, by the name {@code fake}. Option {@code store} says where it keeps its containers: {@code files},
 * the default, below the state directory, where they outlive the JVM and other processes see them; or {@code memory},
 * where they are gone when the runtime is closed, and no file is written but logs.
 */
@Extension
public final class FakeRuntimeProvider implements OciRuntimeProvider {
    private static final String STORE = "store";

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        RuntimeSettings settings = context.settings();
        if (settings.path().isPresent() || !settings.flags().isEmpty()) {
            throw wrong(context, "the fake runtime has no program: it takes neither path nor flags");
        }
        for (String option : settings.options().keySet()) {
            if (!Set.of(STORE).contains(option)) {
                throw wrong(context, "unknown option \"" + option + "\", known is " + STORE);
            }
        }
        String kind = settings.options().getOrDefault(STORE, "files");
        boolean shared = switch (kind) {
            case "files" -> true;
            case "memory" -> false;
            default -> throw wrong(context, "store must be files or memory, not \"" + kind + "\"");
        };
        RecordStore store = shared ? FileRecordStore.open(context.stateDirectory()) : new MemoryRecordStore();
        FakeRuntime runtime = new FakeRuntime(
                context, store, new ExitFiles(shared ? Optional.of(context.exitDirectory()) : Optional.empty()));
        runtime.begin(shared);
        return runtime;
    }

    private static EngineException wrong(RuntimeContext context, String what) {
        return new EngineException(ErrorCode.INVALID_CONFIG, "runtime " + context.name() + ": " + what);
    }
}
