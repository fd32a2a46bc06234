// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
 * where they live as long as this object, and no file is written but logs. Either way, a runtime that is opened after
 * another was closed, on the same state directory, has the other's containers. Option {@code faults} says what goes
 * wrong, as annotation {@value FaultyRuntime#ANNOTATION} does for one container:
 *
 * <pre>
 * gantry.runtimes.fake.options.faults = """ start { call = 2, fail = "no space left on device" } """
 * </pre>
 */
@Extension
public final class FakeRuntimeProvider implements OciRuntimeProvider {
    /** Name of the annotation that says, in HOCON or JSON, what goes wrong with a container. */
    public static final String FAULTS_ANNOTATION = FaultyRuntime.ANNOTATION;

    private static final String STORE = "store";
    private static final String FAULTS = "faults";

    private final Faults faults;
    private final Map<Path, Kept> inMemory = new ConcurrentHashMap<>();

    /** What runtimes on one state directory know of their containers. */
    private record Kept(RecordStore records, ScriptedRuns runs) {}

    /** For the engine, which finds it as a plugin. */
    public FakeRuntimeProvider() {
        this(new Faults());
    }

    /** For programs that have things go wrong: the runtimes that it opens have these faults. */
    public FakeRuntimeProvider(Faults faults) {
        this.faults = faults;
    }

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
            if (!Set.of(STORE, FAULTS).contains(option)) {
                throw wrong(context, "unknown option \"" + option + "\", known are " + STORE + " and " + FAULTS);
            }
        }
        String kind = settings.options().getOrDefault(STORE, "files");
        boolean shared = switch (kind) {
            case "files" -> true;
            case "memory" -> false;
            default -> throw wrong(context, "store must be files or memory, not \"" + kind + "\"");
        };
        Faults configured = new Faults();
        FaultLoader.load(
                settings.options().getOrDefault(FAULTS, ""),
                new FaultLoader.Place("runtime " + context.name() + ": option " + FAULTS, ErrorCode.INVALID_CONFIG),
                configured);
        Kept kept = shared
                ? new Kept(FileRecordStore.open(context.stateDirectory()), new ScriptedRuns(true))
                : inMemory.computeIfAbsent(
                        context.stateDirectory(),
                        directory -> new Kept(new MemoryRecordStore(), new ScriptedRuns(false)));
        FakeRuntime runtime = new FakeRuntime(
                context,
                kept.records(),
                new ExitFiles(shared ? Optional.of(context.exitDirectory()) : Optional.empty()),
                kept.runs(),
                shared);
        runtime.begin();
        return new FaultyRuntime(runtime, context, faults, configured, kept.runs());
    }

    private static EngineException wrong(RuntimeContext context, String what) {
        return new EngineException(ErrorCode.INVALID_CONFIG, "runtime " + context.name() + ": " + what);
    }
}
