// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Reads faults in HOCON or JSON. Keys are calls of the runtime; each has one fault or a list of them:
 *
 * <ul>
 *   <li>{@code start.fail = "no space left on device"}; {@code code = runtime-permission-denied} beside it for another code
 *   <li>{@code status.hang = true}, {@code status.hang = 5s}: no answer
 *   <li>{@code kill.slow = 3s}
 *   <li>{@code delete.die = true}: done, but the engine dies before the answer
 *   <li>{@code create.monitor = killed}
 *   <li>{@code exit-report.report = missing}, {@code garbage}, or by how much it comes late, as {@code 3s}
 *   <li>in each of them, {@code call = 2} for the second such call only, {@code container = NAME} for that container only
 * </ul>
 */
final class FaultLoader {
    private static final Set<String> EFFECTS = Set.of("fail", "hang", "slow", "die", "monitor", "report");
    private static final Set<String> OTHERS = Set.of("call", "container", "code");
    private static final Map<String, RuntimeCall> CALLS = new TreeMap<>();

    static {
        for (RuntimeCall call : RuntimeCall.values()) {
            CALLS.put(call.word(), call);
        }
    }

    /** Where a text stands, and the code of the error when it is wrong. */
    record Place(String name, ErrorCode code) {}

    private FaultLoader() {}

    /**
     * Adds what the text says.
     *
     * @throws EngineException with the code of the place when it says nothing that can go wrong
     */
    static void load(String text, Place place, Faults faults) {
        try {
            load(ConfigFactory.parseString(text).resolve().root(), place, faults);
        } catch (StackOverflowError e) {
            throw wrong(place, "it is nested too deeply");
        } catch (ConfigException | IllegalArgumentException e) {
            // The library refuses an escape with a negative number with the latter.
            throw wrong(place, e.getMessage() == null ? "it cannot be read" : e.getMessage());
        }
    }

    /** As {@link #load(String, Place, Faults)}, of what was read already. */
    static void load(ConfigObject text, Place place, Faults faults) {
        try {
            for (Map.Entry<String, ConfigValue> entry : text.entrySet()) {
                RuntimeCall call = CALLS.get(entry.getKey());
                if (call == null) {
                    throw wrong(place, "unknown call \"" + entry.getKey() + "\", known are " + CALLS.keySet());
                }
                List<? extends ConfigValue> all =
                        entry.getValue() instanceof ConfigList list ? list : List.of(entry.getValue());
                for (ConfigValue one : all) {
                    if (!(one instanceof ConfigObject object)) {
                        throw wrong(place, "a fault at " + call.word() + " is an object, not " + one.render());
                    }
                    faults.add(fault(call, object.toConfig(), place));
                }
            }
        } catch (ConfigException | IllegalArgumentException e) {
            throw wrong(place, e.getMessage() == null ? "it cannot be read" : e.getMessage());
        }
    }

    private static EngineException wrong(Place place, String what) {
        return new EngineException(
                place.code(),
                place.name() + ": " + what,
                "use { start.fail = \"no space left on device\", kill = { call = 2, hang = true } }");
    }

    private static Fault fault(RuntimeCall call, Config config, Place place) {
        List<String> effects =
                config.root().keySet().stream().filter(EFFECTS::contains).toList();
        for (String key : config.root().keySet()) {
            if (!EFFECTS.contains(key) && !OTHERS.contains(key)) {
                throw wrong(place, "unknown key \"" + key + "\" in a fault at " + call.word());
            }
            if (config.root().get(key).valueType() == ConfigValueType.NULL) {
                throw wrong(place, key + " is null in a fault at " + call.word() + ": leave it out");
            }
        }
        if (effects.size() != 1) {
            throw wrong(
                    place,
                    "a fault at " + call.word() + " needs one of "
                            + EFFECTS.stream().sorted().toList());
        }
        if (config.hasPath("code") && !effects.get(0).equals("fail")) {
            throw wrong(place, "code stands beside fail only, not beside " + effects.get(0));
        }
        Fault.Point point = Fault.at(call);
        if (config.hasPath("container")) {
            point = point.of(config.getString("container"));
        }
        if (config.hasPath("call")) {
            point = point.nth(config.getInt("call"));
        }
        return effect(point, effects.get(0), config, place);
    }

    private static Fault effect(Fault.Point point, String effect, Config config, Place place) {
        String value = config.getString(effect);
        return switch (effect) {
            case "fail" ->
                config.hasPath("code") ? point.fail(code(config.getString("code"), place), value) : point.fail(value);
            case "hang" -> value.equals("true") ? point.hang() : point.hang(config.getDuration(effect));
            case "slow" -> point.slow(config.getDuration(effect));
            case "die" -> {
                requireWord(value, "true", effect, place);
                yield point.die();
            }
            case "monitor" -> {
                requireWord(value, "killed", effect, place);
                yield point.killMonitor();
            }
            default ->
                switch (value) {
                    case "missing" -> point.loseReport();
                    case "garbage" -> point.garbleReport(value);
                    default -> point.delayReport(config.getDuration(effect));
                };
        };
    }

    private static ErrorCode code(String id, Place place) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.id().equals(id)) {
                return code;
            }
        }
        throw wrong(place, "unknown error code \"" + id + "\"");
    }

    private static void requireWord(String value, String word, String key, Place place) {
        if (!value.equals(word)) {
            throw wrong(place, key + " must be " + word + ", not \"" + value + "\"");
        }
    }
}
