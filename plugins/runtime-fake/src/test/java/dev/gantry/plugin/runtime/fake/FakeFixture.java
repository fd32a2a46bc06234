// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.RuntimeContext;

/** State directories, bundles and an opened fake runtime for tests. */
final class FakeFixture implements AutoCloseable {
    static final String ID = "c0ffee".repeat(10) + "0000";

    final ManualHost host;
    final Path directory;
    final List<String> exits = new ArrayList<>();
    private final Map<String, String> options;
    private final Faults faults;
    OciRuntime runtime;

    FakeFixture(Path directory) {
        this(directory, new ManualHost(), Map.of());
    }

    FakeFixture(Path directory, ManualHost host, Map<String, String> options) {
        this(directory, host, options, new Faults());
    }

    FakeFixture(Path directory, ManualHost host, Map<String, String> options, Faults faults) {
        this.faults = faults;
        this.directory = directory;
        this.host = host;
        this.options = options;
        try {
            for (String name : List.of("state", "exits", "rootfs", "run")) {
                Files.createDirectories(directory.resolve(name));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        this.runtime = open();
    }

    OciRuntime open() {
        return open(host, exits::add);
    }

    OciRuntime open(HostServices services, RuntimeContext.ExitListener listener) {
        return new FakeRuntimeProvider(faults)
                .open(new RuntimeContext(
                        "fake",
                        new RuntimeSettings(Optional.empty(), Optional.empty(), List.of(), options),
                        services,
                        directory.resolve("state"),
                        directory.resolve("exits"),
                        "conmon",
                        listener));
    }

    /** As when the JVM died and another opened the same directory. */
    void reopen() {
        host.sleepThrough(Duration.ZERO);
        runtime = open();
        host.advance(0);
    }

    Bundle bundle(String id, Map<String, ?> annotations, boolean ownPidNamespace, List<String> args) {
        try {
            Path path = Files.createDirectories(directory.resolve("bundles").resolve(id));
            Map<String, Object> config = Map.of(
                    "ociVersion",
                    "1.0.2",
                    "root",
                    Map.of("path", directory.resolve("rootfs").toString()),
                    "hostname",
                    "walk",
                    "annotations",
                    annotations,
                    "process",
                    Map.of("args", args, "cwd", "/", "env", List.of("PATH=/bin:/usr/bin", "FOO=bar")),
                    "linux",
                    Map.of(
                            "resources",
                            Map.of("memory", Map.of("limit", 1 << 20)),
                            "namespaces",
                            ownPidNamespace ? List.of(Map.of("type", "pid")) : List.of()));
            Files.write(path.resolve("config.json"), new JsonMapper().writeValueAsBytes(config));
            return new Bundle(id, "name", path, directory.resolve("run"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Bundle bundle(String... args) {
        return bundle(ID, Map.of(), true, List.of(args));
    }

    Bundle bundle(FakeScript script) {
        return bundle(ID, Map.of(FakeScript.ANNOTATION, script.toAnnotation()), true, List.of("anything"));
    }

    Path log() {
        return directory.resolve("ctr.log");
    }

    CreateRequest request(Bundle bundle) {
        return new CreateRequest(bundle, new LogSink.K8sFile(log(), OptionalLong.empty()), Optional.empty(), List.of());
    }

    Bundle started(Bundle bundle) {
        runtime.create(request(bundle));
        runtime.start(bundle);
        return bundle;
    }

    /** An exec session. */
    ExecBundle session(Bundle bundle, String id) {
        return new ExecBundle(bundle, id, directory.resolve("exec").resolve(id));
    }

    /** A request to execute a command without input, of which nobody wants the output. */
    ExecRequest execution(Bundle bundle, String id, String... args) {
        return execution(bundle, id, Optional.empty(), args);
    }

    /** A request to execute a command, with input where there is a receiver. */
    ExecRequest execution(Bundle bundle, String id, Optional<OutputReceiver> receiver, String... args) {
        return new ExecRequest(
                session(bundle, id), new StdioSpec(false, receiver.isPresent()), process("/", args), receiver);
    }

    static OciSpec.ProcessConfig process(String directory, String... args) {
        return new OciSpec.ProcessConfig(
                false,
                Optional.empty(),
                new OciSpec.User(0, 0, 18, List.of()),
                List.of(args),
                List.of("PATH=/bin:/usr/bin", "WHO=exec"),
                directory,
                new OciSpec.Capabilities(List.of(), List.of(), List.of(), List.of(), List.of()),
                List.of(),
                false,
                OptionalInt.empty());
    }

    /** The log without the timestamps. */
    List<String> lines() {
        try {
            return Files.readAllLines(log()).stream()
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int exitCode(Bundle bundle) {
        return runtime.exitReport(bundle).orElseThrow().status().codeOrMinusOne();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
