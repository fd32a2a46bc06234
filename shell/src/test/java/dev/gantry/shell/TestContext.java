// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import dev.gantry.shell.cli.Interrupts;
import dev.gantry.shell.cli.LazyEngine;
import dev.gantry.shell.cli.ShellContext;

/** Surroundings of a command that needs no engine. */
public final class TestContext {
    private final Path directory;
    private final Map<String, String> environment;

    public TestContext(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    public ShellContext context() {
        return new ShellContext(
                new TestConsole(new ByteArrayInputStream(new byte[0])),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new LazyEngine(supervise -> {
                    throw new AssertionError("no engine is needed here");
                }),
                environment,
                directory,
                Clock.systemUTC(),
                duration -> Thread.sleep(duration.toMillis()),
                Interrupts.NONE,
                false,
                false,
                List.of("gantry"));
    }
}
