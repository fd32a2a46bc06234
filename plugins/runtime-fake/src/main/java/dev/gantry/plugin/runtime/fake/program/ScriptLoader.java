// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueType;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.program.Instruction.Exit;
import dev.gantry.plugin.runtime.fake.program.Instruction.Jump;
import dev.gantry.plugin.runtime.fake.program.Instruction.LoopBack;
import dev.gantry.plugin.runtime.fake.program.Instruction.React;
import dev.gantry.plugin.runtime.fake.program.Instruction.Sleep;
import dev.gantry.plugin.runtime.fake.program.Instruction.Write;

/**
 * Makes programs out of scripts in HOCON or JSON: {@code { steps: [ STEP... ] }}. A step is one of
 *
 * <ul>
 *   <li>{@code { out: "text" }}, {@code { err: "text" }}: writes; any bytes, as {@link ByteText} has them
 *   <li>{@code { sleep: 250ms }}, {@code { hang: true }}: waits; signals with a reaction are taken meanwhile
 *   <li>{@code { exit: 3 }}: ends; a script without it ends with 0
 *   <li>{@code { on: TERM, do: [ STEP... ] }}, {@code { on: TERM, do: ignore }}, {@code { on: TERM, do: default }}
 *   <li>{@code { repeat: 3, steps: [ STEP... ] }}, {@code { repeat: forever, steps: [ STEP... ] }}
 *   <li>{@code { memory: 64m }}: uses so much from now on, and is killed when that is above the limit
 *   <li>{@code { oom: true }}: is taken by the out-of-memory killer
 * </ul>
 */
public final class ScriptLoader {
    /** The key that says what a step is, and those that stand beside it. */
    private static final Map<String, Set<String>> KEYS = Map.of(
            "out", Set.of(),
            "err", Set.of(),
            "sleep", Set.of(),
            "hang", Set.of(),
            "exit", Set.of(),
            "on", Set.of("do"),
            "repeat", Set.of("steps"),
            "memory", Set.of(),
            "oom", Set.of());

    private static final int MOST_EXIT_CODE = 255;

    /** What is wrong in an annotation is said to be there. */
    private static final ConfigParseOptions OF_ANNOTATION =
            ConfigParseOptions.defaults().setOriginDescription("script of the fake runtime");

    private static final Duration LONGEST = Duration.ofNanos(Machine.NEVER);
    private static final int MOST_ROUNDS = 1_000_000;

    private final List<Instruction> code = new ArrayList<>();

    private ScriptLoader() {}

    /**
     * The program of a script.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the text is no script
     */
    public static Program load(String text) {
        return load(parse(text, OF_ANNOTATION));
    }

    /**
     * Reads HOCON or JSON.
     *
     * @param place what the text is, with which messages begin
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is neither
     */
    public static Config parse(String text, String place) {
        return parse(text, ConfigParseOptions.defaults().setOriginDescription(place));
    }

    private static Config parse(String text, ConfigParseOptions options) {
        try {
            return ConfigFactory.parseString(text, options).resolve();
        } catch (StackOverflowError e) {
            throw wrong(options.getOriginDescription() + ": it is nested too deeply");
        } catch (ConfigException e) {
            // What the library takes for a defect of its own has no place.
            throw e.origin() == null
                    ? wrong(options.getOriginDescription() + ": it cannot be read: " + e.getMessage())
                    : wrong(e);
        } catch (IllegalArgumentException e) {
            // So the library refuses an escape with a negative number.
            throw wrong(options.getOriginDescription() + ": it cannot be read: " + e.getMessage());
        }
    }

    /**
     * The program of a script that was read.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is no script; the message tells where
     */
    public static Program load(Config script) {
        ScriptLoader loader = new ScriptLoader();
        for (String key : script.root().keySet()) {
            if (!key.equals("steps")) {
                throw wrong(script.origin(), "unknown key \"" + key + "\", known are runs, steps, faults and exec");
            }
        }
        try {
            loader.steps(script.getConfigList("steps"));
        } catch (StackOverflowError e) {
            throw wrong(script.origin(), "it is nested too deeply");
        } catch (ConfigException e) {
            throw wrong(e);
        }
        loader.code.add(new Exit(0));
        return new Program(loader.code, Program.Style.PLAIN, Map.of());
    }

    /** The error of what stands at that place. */
    public static EngineException wrong(ConfigOrigin at, String what) {
        return wrong(at.description() + ": " + what);
    }

    private static EngineException wrong(ConfigException e) {
        return wrong(e.getMessage() == null ? "it cannot be read" : e.getMessage());
    }

    private static EngineException wrong(String what) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT, what, "use { steps: [ { out: \"text\" }, { sleep: 1s }, { exit: 3 } ] }");
    }

    private void steps(List<? extends Config> steps) {
        for (Config step : steps) {
            step(step);
        }
    }

    private void step(Config step) {
        switch (kind(step)) {
            case "out" -> code.add(new Write(Stream.STDOUT, ByteText.bytes(step.getString("out"))));
            case "err" -> code.add(new Write(Stream.STDERR, ByteText.bytes(step.getString("err"))));
            case "sleep" -> {
                Duration duration = step.getDuration("sleep");
                if (duration.isNegative()) {
                    throw wrong(step.origin(), "sleep must not be negative, got " + step.getString("sleep"));
                }
                code.add(new Sleep(duration.compareTo(LONGEST) > 0 ? Machine.NEVER : duration.toNanos()));
            }
            case "hang" -> {
                requireTrue(step, "hang");
                code.add(new Sleep(Machine.NEVER));
            }
            case "exit" -> {
                int exitCode = step.getInt("exit");
                if (exitCode < 0 || exitCode > MOST_EXIT_CODE) {
                    throw wrong(step.origin(), "exit takes 0 to " + MOST_EXIT_CODE + ", got " + exitCode);
                }
                code.add(new Exit(exitCode));
            }
            case "on" -> reaction(step);
            case "repeat" -> repeat(step);
            case "memory" -> code.add(new Instruction.UseMemory(step.getBytes("memory")));
            default -> {
                requireTrue(step, "oom");
                code.add(new Instruction.RunOutOfMemory());
            }
        }
    }

    /** The one key that says what the step is. */
    private static String kind(Config step) {
        Set<String> keys = step.root().keySet();
        List<String> kinds = keys.stream().filter(KEYS::containsKey).sorted().toList();
        if (kinds.size() > 1) {
            throw wrong(
                    step.origin(),
                    "a step does one thing, and this one has " + String.join(" and ", kinds)
                            + ": make each a step of its own");
        }
        Set<String> beside = kinds.isEmpty() ? Set.of() : KEYS.getOrDefault(kinds.get(0), Set.of());
        for (String key : keys) {
            if (!kinds.contains(key) && !beside.contains(key)) {
                throw wrong(step.origin(), "unknown step \"" + key + "\"");
            }
        }
        if (kinds.isEmpty()) {
            throw wrong(step.origin(), "a step says nothing: " + step.root().render());
        }
        return kinds.get(0);
    }

    private static void requireTrue(Config step, String key) {
        if (!step.getBoolean(key)) {
            throw wrong(step.origin(), key + " can only be true: leave the step out");
        }
    }

    private void reaction(Config step) {
        int signal = signal(step);
        if (step.getValue("do").valueType() == ConfigValueType.STRING) {
            code.add(new React(
                    signal,
                    switch (step.getString("do")) {
                        case "ignore" -> new Reaction.Ignore();
                        case "default" -> new Reaction.Default();
                        default ->
                            throw wrong(
                                    step.origin(),
                                    "a reaction is ignore, default or a list of steps, not \"" + step.getString("do")
                                            + "\"");
                    }));
            return;
        }
        int hole = code.size();
        code.add(new Jump(0));
        steps(step.getConfigList("do"));
        code.add(new Instruction.Return());
        code.set(hole, new Jump(code.size()));
        code.add(new React(signal, new Reaction.Handle(hole + 1)));
    }

    private static int signal(Config step) {
        try {
            return Signal.parse(step.getString("on")).number();
        } catch (EngineException e) {
            throw wrong(step.origin(), "unknown signal \"" + step.getString("on") + "\"");
        }
    }

    private void repeat(Config step) {
        if (step.getString("repeat").equals("forever")) {
            int head = code.size();
            steps(step.getConfigList("steps"));
            code.add(new LoopBack(head));
            return;
        }
        int rounds = step.getInt("repeat");
        if (rounds < 0 || rounds > MOST_ROUNDS) {
            throw wrong(step.origin(), "repeat takes 0 to " + MOST_ROUNDS + " or forever, got " + rounds);
        }
        code.add(new Instruction.BeginFor(Collections.nCopies(rounds, Word.of("again"))));
        int head = code.size();
        code.add(new Jump(0));
        steps(step.getConfigList("steps"));
        code.add(new Jump(head));
        code.set(head, new Instruction.NextFor("round", code.size()));
    }
}
