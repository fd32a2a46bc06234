// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Named points at which a test has this JVM die, fail or dawdle. Written {@code NAME=ACTION[,NAME=ACTION...]}, where an
 * action is
 *
 * <ul>
 *   <li>{@code kill}: this JVM gets SIGKILL there and then;
 *   <li>{@code error(TEXT)}: the point throws an {@link EngineException} with {@link ErrorCode#INTERNAL} and that text;
 *   <li>{@code delay(MS)}: the point takes that many milliseconds;
 *   <li>{@code off}: nothing.
 * </ul>
 *
 * <p>{@code N*ACTION} acts at the N-th hit only, a bare action at each. With a trace file, every point hit is appended
 * to it by name, one per line, before it acts; so a test learns which points there are. Safe for use by any thread.
 */
public final class Failpoints {
    /** The system property with the points. */
    public static final String PROPERTY = "gantry.failpoints";
    /** The environment variable with the points, where the property is not set. */
    public static final String VARIABLE = "GANTRY_FAILPOINTS";
    /** The system property with the trace file. */
    public static final String TRACE_PROPERTY = "gantry.failpoints.trace";

    /** Nothing is armed and nothing traced. */
    public static final Failpoints OFF = new Failpoints(Map.of(), null);

    private static final Pattern ENTRY =
            Pattern.compile("\\s*([^=,\\s]+)\\s*=\\s*(?:([1-9][0-9]{0,8})\\*)?([a-z]+)(?:\\(([^)]*)\\))?\\s*(?:,|$)");

    private sealed interface Action {
        record Kill() implements Action {}

        record Fail(String text) implements Action {}

        record Delay(long milliseconds) implements Action {}
    }

    private record Armed(long onHit, Action action, AtomicLong hits) {}

    private final Map<String, Armed> points;
    private final @Nullable Path trace;
    private final boolean idle;

    private Failpoints(Map<String, Armed> points, @Nullable Path trace) {
        this.points = Map.copyOf(points);
        this.trace = trace;
        this.idle = points.isEmpty() && trace == null;
    }

    /** What the system properties, or else the environment, ask for. */
    public static Failpoints fromSystem() {
        String points = Optional.ofNullable(System.getProperty(PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .orElse("");
        String trace = System.getProperty(TRACE_PROPERTY, "");
        return points.isBlank() && trace.isBlank()
                ? OFF
                : parse(points, trace.isBlank() ? Optional.empty() : Optional.of(Path.of(trace)));
    }

    /**
     * The points that a text asks for.
     *
     * @param text as this class describes; may be blank
     * @param trace file to which hits are appended
     * @throws EngineException with {@link ErrorCode#INVALID_CONFIG} when the text is malformed
     */
    public static Failpoints parse(String text, Optional<Path> trace) {
        Map<String, Armed> points = new HashMap<>();
        Matcher entry = ENTRY.matcher(text);
        int end = 0;
        while (end < text.length() && !text.substring(end).isBlank()) {
            if (!entry.find(end) || entry.start() != end) {
                throw malformed(text.substring(end));
            }
            Optional<Action> action = action(entry.group(3), entry.group(4));
            long onHit = entry.group(2) == null ? 0 : Long.parseLong(entry.group(2));
            action.ifPresent(a -> points.put(entry.group(1), new Armed(onHit, a, new AtomicLong())));
            end = entry.end();
        }
        return new Failpoints(points, trace.orElse(null));
    }

    private static Optional<Action> action(String word, @Nullable String argument) {
        if (word.equals("off") && argument == null) {
            return Optional.empty();
        }
        if (word.equals("kill") && argument == null) {
            return Optional.of(new Action.Kill());
        }
        if (word.equals("error") && argument != null) {
            return Optional.of(new Action.Fail(argument));
        }
        if (word.equals("delay") && argument != null && argument.matches("[0-9]{1,9}")) {
            return Optional.of(new Action.Delay(Long.parseLong(argument)));
        }
        throw malformed(argument == null ? word : word + "(" + argument + ")");
    }

    private static EngineException malformed(String text) {
        return new EngineException(
                ErrorCode.INVALID_CONFIG,
                "malformed failpoint \"" + text + "\"",
                "write NAME=ACTION or NAME=N*ACTION, with kill, error(TEXT), delay(MS) or off as the action");
    }

    /** Marks that execution has come to a point; returns unless something else is asked for. */
    public void hit(String name) {
        if (!idle) {
            act(name);
        }
    }

    private void act(String name) {
        if (trace != null) {
            record(name, trace);
        }
        Armed armed = points.get(name);
        if (armed == null) {
            return;
        }
        long hit = armed.hits().incrementAndGet();
        if (armed.onHit() != 0 && armed.onHit() != hit) {
            return;
        }
        if (armed.action() instanceof Action.Kill) {
            killThisJvm();
        } else if (armed.action() instanceof Action.Fail fail) {
            throw new EngineException(ErrorCode.INTERNAL, fail.text() + " at failpoint " + name);
        } else if (armed.action() instanceof Action.Delay delay) {
            dawdle(delay.milliseconds());
        }
    }

    private static void record(String name, Path trace) {
        try {
            // One write of one line with O_APPEND: lines of several processes do not mix.
            Files.writeString(trace, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot write the failpoint trace " + trace, null, e);
        }
    }

    private static void killThisJvm() {
        try {
            NativeCalls.get().kill(Math.toIntExact(ProcessHandle.current().pid()), 9);
        } catch (LinkageError e) {
            Runtime.getRuntime().halt(137);
        }
        // The signal is delivered before kill(2) returns to a thread of the same process, or very soon after.
        dawdle(Long.MAX_VALUE);
    }

    private static void dawdle(long milliseconds) {
        try {
            new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
