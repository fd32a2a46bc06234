// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.apiguardian.api.API;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.model.Signal;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container of the fake runtime does, step by step. Put {@link #toAnnotation} into the container's annotation
 * {@value #ANNOTATION}; it then replaces the command line. Immutable; each method gives a longer script.
 *
 * <pre>{@code
 * FakeScript.EMPTY.out("ready\n").on(Signal.TERM, bye -> bye.out("bye\n").exit(0)).hang()
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FakeScript {
    /** Name of the annotation that holds a script, in HOCON or JSON. */
    public static final String ANNOTATION = BundleConfig.SCRIPT;

    /** A script that ends at once with code 0. */
    public static final FakeScript EMPTY = new FakeScript(List.of());

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Map<String, Object>> steps;

    private FakeScript(List<Map<String, Object>> steps) {
        this.steps = steps;
    }

    private FakeScript then(String key, Object value) {
        return then(Map.of(key, value));
    }

    private FakeScript then(Map<String, Object> step) {
        List<Map<String, Object>> longer = new ArrayList<>(steps);
        longer.add(step);
        return new FakeScript(List.copyOf(longer));
    }

    /** Writes to standard output. */
    public FakeScript out(String text) {
        return then("out", text);
    }

    /** Writes to standard error. */
    public FakeScript err(String text) {
        return then("err", text);
    }

    /** Waits; signals with a reaction are taken meanwhile. */
    public FakeScript sleep(Duration duration) {
        return then("sleep", duration.toNanos() + "ns");
    }

    /** Waits for ever. */
    public FakeScript hang() {
        return then("hang", true);
    }

    /** Ends, with a code from 0 to 255. */
    public FakeScript exit(int code) {
        return then("exit", code);
    }

    /** From here on, does that when the signal comes, and then goes on where it was. */
    public FakeScript on(Signal signal, UnaryOperator<FakeScript> reaction) {
        return react(signal, reaction.apply(EMPTY).steps);
    }

    /** From here on, ignores the signal. */
    public FakeScript ignore(Signal signal) {
        return react(signal, "ignore");
    }

    /** From here on, does by the signal what the kernel does by itself. */
    public FakeScript byDefault(Signal signal) {
        return react(signal, "default");
    }

    private FakeScript react(Signal signal, Object reaction) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("on", Integer.toString(signal.number()));
        step.put("do", reaction);
        return then(step);
    }

    /** Does the same so many times. */
    public FakeScript repeat(int times, UnaryOperator<FakeScript> round) {
        return then(Map.of("repeat", times, "steps", round.apply(EMPTY).steps));
    }

    /** Does the same for ever. */
    public FakeScript forever(UnaryOperator<FakeScript> round) {
        return then(Map.of("repeat", "forever", "steps", round.apply(EMPTY).steps));
    }

    /** From here on, uses so many bytes of memory; above the container's limit it is killed. */
    public FakeScript memory(long bytes) {
        return then("memory", bytes);
    }

    /** Is taken by the out-of-memory killer: code 137. */
    public FakeScript outOfMemory() {
        return then("oom", true);
    }

    /** The script as the annotation's value, in JSON. */
    public String toAnnotation() {
        return JSON.writeValueAsString(Map.of("steps", steps));
    }

    @Override
    public String toString() {
        return toAnnotation();
    }
}
