// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Container;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.RuntimeCall;

/**
 * What the engine knows of a container, read as a script: the journal tells what was done to it in which run, the ledger
 * how its runs ended, and the log what it wrote.
 */
final class RecordedContainer {
    private static final int MOST_OUTPUT = 1024 * 1024;
    private static final int MOST_LINES = 50_000;
    private static final int MOST_TIMES = 100;

    private static final String BEGUN = "begun";
    private static final String FAILED = "failed: ";
    private static final Pattern TIMEOUT = Pattern.compile("timeout ([0-9.]+) s");

    /** One time that the runtime was asked to make the container. */
    private static final class Attempt {
        @Nullable
        Refusal refusal;

        /** What ran; null when nothing did. */
        @Nullable
        RecordedRun run;

        FakeScript onto(FakeScript script) {
            if (refusal != null) {
                return script.fail(refusal.call(), refusal.code(), refusal.words());
            }
            return run != null ? run.onto(script) : script.hang();
        }
    }

    private record Refusal(RuntimeCall call, ErrorCode code, String words) {}

    private final Container container;
    private final ContainerDetails details;
    private final Explanation explanation;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<RecordedRun> runs = new ArrayList<>();
    private int made;
    private @Nullable JournalEntry before;
    /** The run that the journal is in; null when the container was made and not started. */
    private @Nullable RecordedRun run;
    /** When the present run is killed unless it ends by then; null when it is not being stopped. */
    private @Nullable Instant deadline;

    RecordedContainer(Container container) {
        this.container = container;
        this.details = container.inspect();
        this.explanation = container.explain();
    }

    /**
     * The script.
     *
     * @throws EngineException as {@link Recording#of} does
     */
    FakeScript script() {
        List<JournalEntry> journal = explanation.journal();
        if (journal.isEmpty() || !journal.get(0).operation().equals("create")) {
            throw refused("the beginning of its journal is forgotten", "record it earlier");
        }
        journal.forEach(this::read);
        if (attempts.isEmpty()) {
            throw refused("it was never started", "start it first");
        }
        if (!runs.isEmpty()) {
            readLog();
        }
        FakeScript script = attempts.get(0).onto(FakeScript.EMPTY);
        for (Attempt attempt : attempts.subList(1, attempts.size())) {
            script = attempt.onto(script.nextRun());
        }
        return script;
    }

    private EngineException refused(String why, String nextStep) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT, "container " + container.name() + " cannot be recorded: " + why, nextStep);
    }

    private void read(JournalEntry entry) {
        switch (entry.operation()) {
            case "init" -> readInit(entry);
            case "start" -> readStart(entry);
            case "kill" -> readKill(entry);
            case "stop" -> readStop(entry);
            case "exit" -> readExit(entry);
            default -> {}
        }
        before = entry;
    }

    /**
     * What was asked for counts from when it was: a runtime takes its time to answer. A start that follows the making at
     * once is begun with its result.
     */
    private Instant asked(JournalEntry entry) {
        JournalEntry request = before;
        boolean begun = request != null
                && (request.detail().equals(BEGUN)
                        ? request.operation().equals(entry.operation())
                        : entry.operation().equals("start") && enters(request, ContainerState.CREATED));
        return request != null && begun ? request.at() : entry.at();
    }

    private void readInit(JournalEntry entry) {
        Optional<Refusal> refusal = refusal(entry, RuntimeCall.CREATE);
        if (refusal.isPresent()) {
            attempt().refusal = refusal.get();
        } else if (enters(entry, ContainerState.CREATED)) {
            attempt();
            made++;
        }
    }

    private Attempt attempt() {
        Attempt attempt = new Attempt();
        attempts.add(attempt);
        run = null;
        return attempt;
    }

    private void readStart(JournalEntry entry) {
        Optional<Refusal> refusal = refusal(entry, RuntimeCall.START);
        if (refusal.isPresent()) {
            attempts.get(attempts.size() - 1).refusal = refusal.get();
        } else if (enters(entry, ContainerState.RUNNING)) {
            RecordedRun started = new RecordedRun(asked(entry));
            attempts.get(attempts.size() - 1).run = started;
            runs.add(started);
            run = started;
            deadline = null;
        }
    }

    private void readKill(JournalEntry entry) {
        RecordedRun present = run;
        if (present != null && !entry.detail().equals(BEGUN) && !entry.detail().startsWith(FAILED)) {
            Signal signal = Signal.parse(entry.detail());
            present.signal(signal, asked(entry));
            if (present.times(signal) > MOST_TIMES) {
                throw refused(
                        "it got " + signal + " more than " + MOST_TIMES + " times in a run", "record it with fewer");
            }
        }
    }

    private void readStop(JournalEntry entry) {
        RecordedRun present = run;
        if (present == null || !enters(entry, ContainerState.STOPPING)) {
            return;
        }
        Matcher words = TIMEOUT.matcher(entry.detail());
        long nanos = words.matches()
                ? new BigDecimal(words.group(1))
                        .movePointRight(9)
                        .min(BigDecimal.valueOf(Long.MAX_VALUE))
                        .longValue()
                : Long.MAX_VALUE;
        if (nanos > 0) {
            present.signal(details.spec().lifecycle().stopSignal(), entry.at());
        }
        deadline = nanos < Long.MAX_VALUE ? entry.at().plusNanos(nanos) : null;
    }

    private void readExit(JournalEntry entry) {
        RecordedRun ended = run;
        Instant latest = deadline;
        if (ended == null) {
            return;
        }
        if (latest != null && !entry.at().isBefore(latest)) {
            ended.signal(Signal.KILL, latest);
        }
        explanation.exits().stream().filter(exit -> exit.run() == made).forEach(exit -> {
            if (exit.status() instanceof ExitStatus.Unknown unknown) {
                throw refused("nobody knows how it ended (" + unknown.reason() + ")", "record it again");
            }
            ended.end(exit);
        });
    }

    private static boolean enters(JournalEntry entry, ContainerState state) {
        return entry.to() == state && entry.from() != state;
    }

    /** The runtime's own words, without what the engine and its plugin put around them. */
    private Optional<Refusal> refusal(JournalEntry entry, RuntimeCall call) {
        if (!entry.detail().startsWith(FAILED)) {
            return Optional.empty();
        }
        String message = entry.detail().substring(FAILED.length());
        for (ErrorCode code : ErrorCode.values()) {
            String phrase = ": " + code.phrase();
            if (code.kind() == ErrorCode.Kind.RUNTIME && message.endsWith(phrase)) {
                String words = message.substring(0, message.length() - phrase.length());
                words = without("container " + container.id() + ": ", words);
                return Optional.of(
                        new Refusal(call, code, without(details.summary().runtime() + ": ", words)));
            }
        }
        return Optional.empty();
    }

    private static String without(String prefix, String words) {
        return words.startsWith(prefix) ? words.substring(prefix.length()) : words;
    }

    private void readLog() {
        long bytes = 0;
        long lines = 0;
        try (LogStream log = container.logs(LogQuery.ALL)) {
            while (log.hasNext()) {
                LogRecord record = log.next();
                bytes += record.text().length + 1;
                if (bytes > MOST_OUTPUT || ++lines > MOST_LINES) {
                    throw refused(
                            "it wrote more than " + MOST_OUTPUT + " bytes or " + MOST_LINES + " lines",
                            "record one that writes less");
                }
                runAt(record.at()).write(record);
            }
        } catch (EngineException e) {
            if (e.code() != ErrorCode.NO_LOGS) {
                throw e;
            }
            throw new EngineException(
                    ErrorCode.NO_LOGS,
                    "container " + container.name() + " cannot be recorded: log driver " + details.logDriver()
                            + " keeps nothing of its output",
                    "give it log driver k8s-file",
                    e);
        }
    }

    private RecordedRun runAt(Instant instant) {
        int at = runs.size() - 1;
        while (at > 0 && instant.isBefore(runs.get(at).start())) {
            at--;
        }
        return runs.get(at);
    }
}
