// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.program.ByteText;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container of the fake runtime does, step by step. Put {@link #toAnnotation} into the container's annotation
 * {@value #ANNOTATION}; it then replaces the command line. Each method gives a longer script. Immutable, and so safe for use by
 * any thread.
 *
 * <pre>{@code
 * FakeScript.EMPTY.out("ready\n").on(Signal.TERM, bye -> bye.out("bye\n").exit(0)).hang()
 * }</pre>
 *
 * <p>A container that is started again does the same again, unless {@link #nextRun} says otherwise.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FakeScript {
    /** Name of the annotation that holds a script, in HOCON or JSON. */
    public static final String ANNOTATION = BundleConfig.SCRIPT;

    /** A script that ends at once with code 0. */
    public static final FakeScript EMPTY = new FakeScript(List.of(Run.EMPTY));

    private static final String SIG = "SIG";
    private static final int MOST_EXIT_CODE = 255;
    /** In ASCII, as a lone surrogate, which stands for a byte, is lost where text is written as UTF-8. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** A step after those before it: a longer script shares what it has in common with a shorter one. */
    private record Chain(@Nullable Chain before, Map<String, Object> step) {
        static List<Map<String, Object>> steps(@Nullable Chain last) {
            List<Map<String, Object>> steps = new ArrayList<>();
            for (Chain at = last; at != null; at = at.before) {
                steps.add(at.step);
            }
            Collections.reverse(steps);
            return steps;
        }
    }

    /**
     * What one run does: what goes wrong in the runtime, by call, the steps of what is executed beside the program, by
     * command line, and the steps of the program.
     */
    private record Run(
            Map<String, Object> faults,
            Map<String, List<Map<String, Object>>> answers,
            @Nullable Chain last) {
        static final Run EMPTY = new Run(Map.of(), Map.of(), null);

        Run then(Map<String, Object> step) {
            return new Run(faults, answers, new Chain(last, step));
        }

        Run with(String call, Object fault) {
            Map<String, Object> more = new LinkedHashMap<>(faults);
            more.put(call, fault);
            return new Run(more, answers, last);
        }

        Run answering(String command, List<Map<String, Object>> steps) {
            Map<String, List<Map<String, Object>>> more = new LinkedHashMap<>(answers);
            more.put(command, steps);
            return new Run(faults, more, last);
        }

        boolean isPlain() {
            return faults.isEmpty() && answers.isEmpty();
        }

        List<Map<String, Object>> steps() {
            return Chain.steps(last);
        }

        Map<String, Object> asMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            if (!faults.isEmpty()) {
                map.put("faults", faults);
            }
            if (!answers.isEmpty()) {
                map.put("exec", answers);
            }
            map.put("steps", steps());
            return map;
        }
    }

    private final List<Run> runs;

    /** @param runs at least one */
    private FakeScript(List<Run> runs) {
        this.runs = List.copyOf(runs);
    }

    private Run last() {
        return runs.get(runs.size() - 1);
    }

    private FakeScript withLast(Run run) {
        List<Run> changed = new ArrayList<>(runs);
        changed.set(runs.size() - 1, run);
        return new FakeScript(changed);
    }

    private FakeScript then(String key, Object value) {
        return then(Map.of(key, value));
    }

    /** Writes to standard output. */
    public FakeScript out(String text) {
        Objects.requireNonNull(text, "text");
        return then("out", text);
    }

    /** Writes any bytes to standard output. */
    public FakeScript out(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return out(ByteText.text(bytes));
    }

    /** Writes to standard error. */
    public FakeScript err(String text) {
        Objects.requireNonNull(text, "text");
        return then("err", text);
    }

    /** Writes any bytes to standard error. */
    public FakeScript err(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return err(ByteText.text(bytes));
    }

    /** Waits; signals with a reaction are taken meanwhile. */
    public FakeScript sleep(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        return then("sleep", words(duration.toNanos()));
    }

    private static String words(long nanos) {
        String[] units = {"ns", "us", "ms", "s"};
        int unit = 0;
        long value = nanos;
        while (unit < units.length - 1 && value % 1000 == 0 && value != 0) {
            value /= 1000;
            unit++;
        }
        return value + units[unit];
    }

    /** Waits for ever. */
    public FakeScript hang() {
        return then("hang", true);
    }

    /** Ends, with a code from 0 to 255. */
    public FakeScript exit(int code) {
        if (code < 0 || code > MOST_EXIT_CODE) {
            throw new IllegalArgumentException("an exit code is 0 to " + MOST_EXIT_CODE + ", not " + code);
        }
        return then("exit", code);
    }

    /** From here on, does that when the signal comes, and then goes on where it was. */
    public FakeScript on(Signal signal, UnaryOperator<FakeScript> reaction) {
        Objects.requireNonNull(signal, "signal");
        Objects.requireNonNull(reaction, "reaction");
        return react(signal, steps(reaction));
    }

    /** From here on, ignores the signal. */
    public FakeScript ignore(Signal signal) {
        Objects.requireNonNull(signal, "signal");
        return react(signal, "ignore");
    }

    /** From here on, does by the signal what the kernel does by itself. */
    public FakeScript byDefault(Signal signal) {
        Objects.requireNonNull(signal, "signal");
        return react(signal, "default");
    }

    private FakeScript react(Signal signal, Object reaction) {
        String name = signal.display();
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("on", name.startsWith(SIG) ? name.substring(SIG.length()) : name);
        step.put("do", reaction);
        return then(step);
    }

    /** Does the same so many times. */
    public FakeScript repeat(int times, UnaryOperator<FakeScript> round) {
        Objects.requireNonNull(round, "round");
        return then(Map.of("repeat", times, "steps", steps(round)));
    }

    /** Does the same for ever. */
    public FakeScript forever(UnaryOperator<FakeScript> round) {
        Objects.requireNonNull(round, "round");
        return then(Map.of("repeat", "forever", "steps", steps(round)));
    }

    private static List<Map<String, Object>> steps(UnaryOperator<FakeScript> part) {
        FakeScript written = part.apply(EMPTY);
        if (written.runs.size() > 1 || !written.last().isPlain()) {
            throw new IllegalArgumentException("a part of a run has neither a next run nor faults nor commands");
        }
        return written.last().steps();
    }

    /** From here on, uses so many bytes of memory; above the container's limit it is killed. */
    public FakeScript memory(long bytes) {
        return then("memory", bytes);
    }

    /** Is taken by the out-of-memory killer: code 137. */
    public FakeScript outOfMemory() {
        return then("oom", true);
    }

    /**
     * In this run, has the runtime fail at that call, with that code and these words, before it does anything: as {@link
     * Fault.Point#fail(ErrorCode, String)}, of which the other things that go wrong are too.
     */
    public FakeScript fail(RuntimeCall call, ErrorCode code, String words) {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(words, "words");
        return with(call.word(), Map.of("code", code.id(), "fail", words));
    }

    /**
     * In this run, when a command is executed in the container, beside what the script does itself, has that do so. Where
     * no command is told of, those do what they would in a container without a script.
     *
     * @param command the whole command line, with single blanks between the words
     */
    public FakeScript exec(String command, UnaryOperator<FakeScript> answer) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(answer, "answer");
        return answering(command, steps(answer));
    }

    /**
     * What follows is what the container does when it is made for its next run, whoever starts it again. Runs are counted
     * by the times that the runtime is asked to make the container, also in vain; those after the last one are as the last.
     */
    public FakeScript nextRun() {
        List<Run> more = new ArrayList<>(runs);
        more.add(Run.EMPTY);
        return new FakeScript(more);
    }

    /** In this run, does a step as it stands in a script that was read. */
    FakeScript then(Map<String, Object> step) {
        return withLast(last().then(step));
    }

    /** In this run, has something go wrong as it stands in a script that was read. */
    FakeScript with(String call, Object fault) {
        return withLast(last().with(call, fault));
    }

    /** In this run, has a command do these steps as they stand in a script that was read. */
    FakeScript answering(String command, List<Map<String, Object>> steps) {
        return withLast(last().answering(command, steps));
    }

    /** Only what is about a run, counted from 1. */
    FakeScript run(int number) {
        return new FakeScript(List.of(runs.get(Math.max(1, Math.min(number, runs.size())) - 1)));
    }

    /** What goes wrong in the last run, in the language of {@link FaultLoader}. */
    String faults() {
        return JSON.writeValueAsString(last().faults);
    }

    /** What the last run does, without what goes wrong in it, as the annotation's value. */
    String steps() {
        return JSON.writeValueAsString(Map.of("steps", last().steps()));
    }

    /** What is executed in the last run does, each as an annotation's value, by the command line. */
    Map<String, String> answers() {
        Map<String, String> scripts = new LinkedHashMap<>();
        last().answers
                .forEach((command, steps) -> scripts.put(command, JSON.writeValueAsString(Map.of("steps", steps))));
        return scripts;
    }

    /** Maps, lists and scalars. */
    Map<String, Object> asMap() {
        return runs.size() == 1
                ? last().asMap()
                : Map.of("runs", runs.stream().map(Run::asMap).toList());
    }

    /** The script as the annotation's value, in JSON. */
    public String toAnnotation() {
        return JSON.writeValueAsString(asMap());
    }

    @Override
    public String toString() {
        return toAnnotation();
    }
}
