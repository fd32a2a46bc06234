// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;

/**
 * What a {@link ChildJvm} executes: {@code CONFIGURATION VERB ARGUMENT...}.
 *
 * <ul>
 *   <li>{@code operate SCENARIO ROOTFS}: the one operation of an {@link OperationScenario};
 *   <li>{@code start ID}: starts a container and exits;
 *   <li>{@code start-and-stay ID}: starts it, prints {@code started}, and keeps its engine open until it is killed;
 *   <li>{@code stay}: opens an engine, prints {@code open}, and keeps it until it is killed;
 *   <li>{@code soak ...}: a {@link SoakWorker};
 *   <li>{@code cleanup ID}: what the monitor executes after an exit.
 * </ul>
 */
public final class ChildMain {
    private ChildMain() {}

    public static void main(String[] arguments) throws Exception {
        EngineConfig config = read(Path.of(arguments[0]));
        if (arguments[1].equals("cleanup")) {
            config = unsupervised(config);
        }
        try (Engine engine = Engine.open(config)) {
            switch (arguments[1]) {
                case "operate" -> OperationScenario.valueOf(arguments[2]).operate(engine, Path.of(arguments[3]));
                case "start" -> engine.container(arguments[2]).start();
                case "start-and-stay" -> {
                    engine.container(arguments[2]).start();
                    stay("started");
                }
                case "stay" -> stay("open");
                case "soak" -> SoakWorker.run(engine, List.of(arguments).subList(2, arguments.length));
                case "cleanup" -> cleanup(engine, arguments[2]);
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    private static void stay(String word) throws InterruptedException {
        System.out.println(word);
        new CountDownLatch(1).await();
    }

    /** Opening the engine settles what there is to settle, so that there may be nothing left to do. */
    private static void cleanup(Engine engine, String id) {
        try {
            engine.container(id).cleanup(CleanupOptions.AFTER_EXIT);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.NO_SUCH_CONTAINER
                    && e.code() != ErrorCode.CONTAINER_REMOVED
                    && e.code() != ErrorCode.CONTAINER_STATE) {
                throw e;
            }
        }
    }

    static Properties describe(EngineConfig config) {
        Properties properties = new Properties();
        String runtime = config.defaultRuntime().orElseThrow();
        properties.setProperty("root", config.root().toString());
        properties.setProperty("runRoot", config.runRoot().toString());
        properties.setProperty("runtime", runtime);
        Optional.ofNullable(config.runtimes().get(runtime))
                .flatMap(EngineConfig.RuntimeSettings::path)
                .ifPresent(path -> properties.setProperty("runtimePath", path));
        properties.setProperty("exitCommand", String.join("\n", config.exitCommand()));
        properties.setProperty("supervise", Boolean.toString(config.supervise()));
        return properties;
    }

    private static EngineConfig read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        String runtime = properties.getProperty("runtime");
        EngineConfig.Builder builder = EngineConfig.builder()
                .root(Path.of(properties.getProperty("root")))
                .runRoot(Path.of(properties.getProperty("runRoot")))
                .defaultRuntime(runtime)
                .supervise(Boolean.parseBoolean(properties.getProperty("supervise")));
        String exitCommand = properties.getProperty("exitCommand");
        if (!exitCommand.isEmpty()) {
            builder.exitCommand(List.of(exitCommand.split("\n")));
        }
        Optional.ofNullable(properties.getProperty("runtimePath"))
                .ifPresent(path -> builder.runtime(
                        runtime,
                        new EngineConfig.RuntimeSettings(Optional.empty(), Optional.of(path), List.of(), Map.of())));
        return builder.build();
    }

    private static EngineConfig unsupervised(EngineConfig config) {
        EngineConfig.Builder builder = EngineConfig.builder()
                .root(config.root())
                .runRoot(config.runRoot())
                .defaultRuntime(config.defaultRuntime().orElseThrow())
                .exitCommand(config.exitCommand())
                .supervise(false);
        config.runtimes().forEach(builder::runtime);
        return builder.build();
    }
}
