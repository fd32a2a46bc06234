// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.EngineAccess;
import dev.gantry.shell.cli.Interrupts;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.command.Verbs;

/** The shell over a real engine on the fake runtime, with everything it prints in memory. */
public final class Rig implements AutoCloseable {
    private final Engine engine;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Consumer<Signal>> handlers = new ArrayList<>();
    private final Path directory;
    private OutputStream target = out;
    private TestConsole console = new TestConsole(InputStream.nullInputStream());

    /** What a command did. */
    public record Outcome(int code, String out, String err) {}

    public Rig(Path directory) {
        this.directory = directory;
        this.engine = Engine.open(EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .defaultRuntime("fake")
                .build());
    }

    public Engine engine() {
        return engine;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public void in(String text) {
        console = new TestConsole(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Has commands print there instead. */
    public void out(OutputStream other) {
        target = other;
    }

    /** Has commands read from there. */
    public void console(TestConsole other) {
        console = other;
    }

    /** What is printed so far by a command that still runs. */
    public String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Sends a signal to the handlers in force; false when there is none. */
    public boolean signal(Signal signal) {
        List<Consumer<Signal>> present;
        synchronized (handlers) {
            present = List.copyOf(handlers);
        }
        present.forEach(handler -> handler.accept(signal));
        return !present.isEmpty();
    }

    public Outcome run(String... words) {
        return take(new Shell(new Verbs(), false).execute(context().withCommandLine(List.of(words)), List.of(words)));
    }

    public Outcome take(int code) {
        Outcome outcome = new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        out.reset();
        err.reset();
        return outcome;
    }

    public ShellContext context() {
        return new ShellContext(
                console,
                new PrintStream(target, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Open(),
                environment,
                directory,
                Clock.systemUTC(),
                duration -> Thread.sleep(duration.toMillis()),
                new Signals(),
                false,
                false,
                List.of("gantry"));
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class Signals implements Interrupts {
        @Override
        public Registration handle(Consumer<Signal> handler) {
            synchronized (handlers) {
                handlers.add(handler);
            }
            return () -> {
                synchronized (handlers) {
                    handlers.remove(handler);
                }
            };
        }

        @Override
        public Registration onResize(Runnable listener) {
            return () -> {};
        }
    }

    private final class Open implements EngineAccess {
        @Override
        public Engine reading() {
            return engine;
        }

        @Override
        public Engine acting() {
            return engine;
        }

        @Override
        public void close() {
            // The rig closes it.
        }
    }
}
