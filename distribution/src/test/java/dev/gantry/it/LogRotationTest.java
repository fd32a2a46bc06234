// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** Logs of several files lose no line but the oldest, whoever rotates and reads them. */
@Tag("real")
@Timeout(120)
class LogRotationTest {
    private static final int MANY = 1000;

    private static LogSpec files(String size, int files) {
        return new LogSpec(Optional.of("k8s-file"), Map.of("max-size", size, "max-file", Integer.toString(files)));
    }

    private static Container started(EngineRoot root, Engine engine, String script, LogSpec log) {
        Container container =
                engine.create(root.command("sh", "-c", script).log(log).build());
        container.start();
        return container;
    }

    /** Writes numbered lines in bursts, until told that it is enough. */
    private static String counting(int lines, String pause) {
        return "for i in $(seq " + lines + "); do echo line $i; " + pause + "done";
    }

    private static List<String> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "line " + i).toList();
    }

    private static Path log(EngineRoot root, Container container) {
        return root.directory().resolve("root/containers/" + container.id() + "/ctr.log");
    }

    private static List<String> texts(LogStream log) {
        List<String> lines = new ArrayList<>();
        log.forEachRemaining(record -> lines.add(record.asString()));
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void aFollowerSeesEveryLineOnceAcrossFiftyRotations(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            int lines = 6000;
            Container container = started(root, engine, counting(lines, "sleep 0.001; "), files("4k", MANY));
            try (LogStream log = container.logs(LogQuery.FOLLOW)) {
                assertThat(texts(log)).isEqualTo(numbered(1, lines));
            }
            assertThat(generations(root, container)).hasSizeGreaterThan(50);
            assertThat(EngineRoot.lines(container)).isEqualTo(numbered(1, lines));
            assertThat(tail(container, lines - 1)).isEqualTo(numbered(2, lines));
            assertThat(tail(container, 500)).isEqualTo(numbered(lines - 499, lines));
        }
    }

    private static List<String> tail(Container container, long lines) {
        try (LogStream log =
                container.logs(new LogQuery(OptionalLong.of(lines), Optional.empty(), Optional.empty(), false))) {
            return texts(log);
        }
    }

    private static List<String> generations(EngineRoot root, Container container) throws IOException {
        try (Stream<Path> files = Files.list(log(root, container).getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("ctr\\.log(\\.[0-9]+)?"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void onlyTheOldestLinesAreLostAndOnlySoManyFilesKept() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.RUNC)) {
            Engine engine = root.open();
            int lines = 3000;
            Container container = started(root, engine, counting(lines, "sleep 0.001; "), files("8k", 3));
            container.waitForExit();
            assertThat(generations(root, container)).containsExactly("ctr.log", "ctr.log.1", "ctr.log.2");
            List<String> left = EngineRoot.lines(container);
            assertThat(left).hasSizeBetween(200, lines - 1).isEqualTo(numbered(lines - left.size() + 1, lines));
        }
    }

    @Test
    void twoEnginesRotateOneLogTogether() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.RUNC)) {
            Engine engine = root.open();
            root.open();
            int lines = 3000;
            Container container = started(root, engine, counting(lines, "sleep 0.001; "), files("4k", MANY));
            container.waitForExit();
            assertThat(EngineRoot.lines(container)).isEqualTo(numbered(1, lines));
            assertThat(generations(root, container)).hasSizeGreaterThan(10);
        }
    }

    @Test
    void theNextEngineRotatesWhatGrewWhileNoneWasOpen() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.RUNC)) {
            String id;
            // Such an engine looks when it is opened, and does not stay to watch.
            try (Engine engine = Engine.open(root.config(config -> config.supervise(false)))) {
                Container writing = started(root, engine, counting(500, "") + "; exec sleep 1000", files("4k", 3));
                EngineRoot.awaitLine(writing, "line 500");
                assertThat(generations(root, writing)).containsExactly("ctr.log");
                id = writing.id();
            }
            Container container = root.open(config -> config.supervise(false)).container(id);
            assertThat(generations(root, container)).containsExactly("ctr.log", "ctr.log.1");
            assertThat(EngineRoot.lines(container)).isEqualTo(numbered(1, 500));
        }
    }

    @Test
    void aRestartGoesOnInANewFileWhenTheOldOneIsFull() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open(config -> config.supervise(false));
            Container container = started(root, engine, counting(200, ""), files("4k", 3));
            container.waitForExit();
            container.start();
            container.waitForExit();
            assertThat(generations(root, container)).containsExactly("ctr.log", "ctr.log.1");
            List<String> both = new ArrayList<>(numbered(1, 200));
            both.addAll(numbered(1, 200));
            assertThat(EngineRoot.lines(container)).isEqualTo(both);
        }
    }
}
