// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.plugin.runtime.fake.program.ScriptLoader;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Scripts as text, in HOCON or JSON. A script is a run, {@code { steps: [...], faults: {...}, exec: {...} }}, or several
 * of them, {@code { runs: [ RUN... ] }}. The steps are those of {@link ScriptLoader}; {@code faults}, beside which
 * {@code steps} may be left out, are what goes wrong in the run, in the language of {@link FaultLoader}; {@code exec} has
 * the steps of commands that are executed in the container, by the whole command line, as in
 * {@code exec { "date -u" = [ { out = "now\n" } ] }}. A document has scripts by name: <pre>{@code "report" = { steps = [ { out = "42 rows\n" } ] }}</pre>
 *
 * <p>Safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FakeScripts {
    private static final Set<String> OF_RUN = Set.of("steps", "faults", "exec");

    private FakeScripts() {}

    /**
     * Reads a document.
     *
     * @param place what the text is, such as the name of a file: with it and the line begin messages
     * @return the scripts by name, sorted
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is none
     */
    public static Map<String, FakeScript> read(String text, String place) {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(place, "place");
        Map<String, FakeScript> scripts = new TreeMap<>();
        ScriptLoader.parse(text, place)
                .root()
                .forEach((name, value) -> scripts.put(name, script(object(value, "\"" + name + "\""))));
        return scripts;
    }

    /** The document with these scripts, in HOCON that is made for people to read and to change. */
    public static String write(Map<String, FakeScript> scripts) {
        StringBuilder text = new StringBuilder();
        scripts.forEach((name, script) -> {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(HoconText.quoted(name))
                    .append(" = ");
            HoconText.append(text, script.asMap());
            text.append('\n');
        });
        return text.toString();
    }

    /** Reads one script. */
    static FakeScript script(ConfigObject script) {
        ConfigValue runs = script.get("runs");
        if (runs == null) {
            return run(script, FakeScript.EMPTY);
        }
        if (script.size() > 1 || !(runs instanceof ConfigList list) || list.isEmpty()) {
            throw ScriptLoader.wrong(script.origin(), "runs is a list of runs, and nothing stands beside it");
        }
        FakeScript all = run(object(list.get(0), "each of runs"), FakeScript.EMPTY);
        for (ConfigValue run : list.subList(1, list.size())) {
            all = run(object(run, "each of runs"), all.nextRun());
        }
        return all;
    }

    private static FakeScript run(ConfigObject run, FakeScript before) {
        for (String key : run.keySet()) {
            if (!OF_RUN.contains(key)) {
                throw ScriptLoader.wrong(
                        run.origin(), "unknown key \"" + key + "\", known are runs, steps, faults and exec");
            }
        }
        FakeScript script = before;
        if (run.containsKey("faults")) {
            ConfigObject faults = object(run.get("faults"), "faults");
            FaultLoader.load(
                    faults,
                    new FaultLoader.Place(faults.origin().description(), ErrorCode.INVALID_ARGUMENT),
                    new Faults());
            for (Map.Entry<String, ConfigValue> fault : faults.entrySet()) {
                script = script.with(fault.getKey(), plain(fault.getValue()));
            }
        }
        if (run.containsKey("exec")) {
            for (Map.Entry<String, ConfigValue> answer :
                    object(run.get("exec"), "exec").entrySet()) {
                script = script.answering(
                        answer.getKey(), steps(answer.getValue().atKey("steps")));
            }
        }
        if (run.containsKey("steps") || !run.containsKey("faults")) {
            for (Map<String, Object> step : steps(run.toConfig().withOnlyPath("steps"))) {
                script = script.then(step);
            }
        }
        return script;
    }

    private static List<Map<String, Object>> steps(Config config) {
        ScriptLoader.load(config);
        List<Map<String, Object>> steps = new ArrayList<>();
        for (ConfigObject step : config.getObjectList("steps")) {
            steps.add(plain(step));
        }
        return steps;
    }

    private static ConfigObject object(ConfigValue value, String what) {
        if (value instanceof ConfigObject object) {
            return object;
        }
        throw ScriptLoader.wrong(value.origin(), what + " must be an object");
    }

    private static Map<String, Object> plain(ConfigObject object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    /** Numbers as they were written: a text may look like one, too. */
    private static Object plain(ConfigValue value) {
        if (value instanceof ConfigObject object) {
            return plain(object);
        }
        if (value instanceof ConfigList list) {
            return list.stream().map(element -> plain(element)).toList();
        }
        if (value.valueType() == ConfigValueType.NULL) {
            throw ScriptLoader.wrong(value.origin(), "null says nothing: leave it out");
        }
        return value.valueType() == ConfigValueType.BOOLEAN
                ? value.unwrapped()
                : value.atKey("value").getString("value");
    }
}
