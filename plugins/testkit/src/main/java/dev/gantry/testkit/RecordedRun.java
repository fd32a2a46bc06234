// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;

/**
 * One run of a container, from when it was started to its end: what it wrote, which signals were sent to it, how it
 * ended. Told step by step, by one thread.
 */
final class RecordedRun {
    /** Ended by its monitor, which its limit on the time of a run does again. */
    private static final int ENDED_BY_MONITOR = -1;

    private static final int KILLED = 137;
    private static final Signal STOP = new Signal(19);

    /** What the program did from one signal, or from its start, to the next. */
    private static final class Stretch {
        final Instant begin;
        final List<LogRecord> outputs = new ArrayList<>();
        /** How the program ended in it; null when it went on, or did not end by itself. */
        @Nullable
        ExitRecord end;

        Stretch(Instant begin) {
            this.begin = begin;
        }
    }

    private final Instant start;
    private final List<Stretch> stretches = new ArrayList<>();
    private final Map<Signal, List<Stretch>> reactions = new LinkedHashMap<>();
    private boolean killed;

    RecordedRun(Instant start) {
        this.start = start;
        stretches.add(new Stretch(start));
    }

    Instant start() {
        return start;
    }

    /** A signal was sent. */
    void signal(Signal signal, Instant at) {
        if (signal.equals(Signal.KILL)) {
            killed = true;
        } else if (!signal.equals(STOP)) {
            Stretch stretch = new Stretch(at);
            stretches.add(stretch);
            reactions.computeIfAbsent(signal, key -> new ArrayList<>()).add(stretch);
        }
    }

    /** How often a signal was sent that the program could react to. */
    int times(Signal signal) {
        return reactions.getOrDefault(signal, List.of()).size();
    }

    /** The run ended. */
    void end(ExitRecord exit) {
        int code = exit.status().codeOrMinusOne();
        boolean byKill = killed && code == KILLED && !exit.oomKilled();
        if (!byKill && code != ENDED_BY_MONITOR) {
            stretches.get(stretches.size() - 1).end = exit;
        }
    }

    /** Something was written. To be told after all signals. */
    void write(LogRecord record) {
        int last = stretches.size() - 1;
        while (last > 0 && record.at().isBefore(stretches.get(last).begin)) {
            last--;
        }
        stretches.get(last).outputs.add(record);
    }

    /** The run as a script, after what that script has already. */
    FakeScript onto(FakeScript script) {
        FakeScript whole = script;
        for (Map.Entry<Signal, List<Stretch>> entry : reactions.entrySet()) {
            whole = on(entry.getKey(), reaction(entry.getKey(), entry.getValue()), whole);
        }
        Stretch first = stretches.get(0);
        whole = play(first, whole);
        return first.end == null ? whole.hang() : whole;
    }

    /** What the first of these signals does, and has the next one do in turn where that is something else. */
    private FakeScript reaction(Signal signal, List<Stretch> times) {
        FakeScript later = play(times.get(times.size() - 1), FakeScript.EMPTY);
        for (int i = times.size() - 2; i >= 0; i--) {
            if (!isSame(play(times.get(i), FakeScript.EMPTY), later)) {
                later = play(times.get(i), on(signal, later, FakeScript.EMPTY));
            }
        }
        return later;
    }

    private static FakeScript on(Signal signal, FakeScript reaction, FakeScript script) {
        return isSame(reaction, FakeScript.EMPTY) ? script.ignore(signal) : script.on(signal, none -> reaction);
    }

    private static boolean isSame(FakeScript one, FakeScript other) {
        return one.toAnnotation().equals(other.toAnnotation());
    }

    private FakeScript play(Stretch stretch, FakeScript before) {
        FakeScript script = before;
        long at = millis(stretch.begin);
        List<LogRecord> outputs = stretch.outputs;
        int next = 0;
        while (next < outputs.size()) {
            long due = Math.max(at, millis(outputs.get(next).at()));
            Stream stream = outputs.get(next).stream();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (next < outputs.size()
                    && outputs.get(next).stream() == stream
                    && millis(outputs.get(next).at()) <= due) {
                bytes.writeBytes(outputs.get(next).text());
                if (!outputs.get(next).partial()) {
                    bytes.write('\n');
                }
                next++;
            }
            script = sleep(due - at, script);
            script = stream == Stream.STDOUT ? script.out(bytes.toByteArray()) : script.err(bytes.toByteArray());
            at = due;
        }
        ExitRecord end = stretch.end;
        if (end == null) {
            return script;
        }
        script = sleep(millis(end.finishedAt()) - at, script);
        int code = end.status().codeOrMinusOne();
        return end.oomKilled() && code == KILLED ? script.outOfMemory() : script.exit(code);
    }

    private static FakeScript sleep(long millis, FakeScript script) {
        return millis > 0 ? script.sleep(Duration.ofMillis(millis)) : script;
    }

    private long millis(Instant at) {
        return Duration.between(start, at).toMillis();
    }
}
