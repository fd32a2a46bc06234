// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.apiguardian.api.API;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import dev.gantry.testkit.contract.RuleResult.Outcome;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * What a plugin keeps of its contract, with one line for each rule. Either {@link #of} runs a suite, or a report is
 * registered as a listener where suites are run by other means. Safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ConformanceReport implements TestExecutionListener {
    private final String title;
    private final Map<String, String> unsupported = new ConcurrentHashMap<>();
    private final List<RuleResult> results = new ArrayList<>();

    /** @param title what the report is of, such as the name of the suite */
    public ConformanceReport(String title) {
        this.title = title;
    }

    /** Runs a suite. */
    public static ConformanceReport of(Class<?> suite) {
        return of(suite, Map.of());
    }

    /**
     * Runs a suite.
     *
     * @param parameters configuration parameters for JUnit
     * @throws IllegalStateException when JUnit itself fails, or the calling thread is interrupted
     */
    public static ConformanceReport of(Class<?> suite, Map<String, String> parameters) {
        ConformanceReport report = new ConformanceReport(suite.getName());
        LauncherDiscoveryRequest rules = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(suite))
                .configurationParameters(parameters)
                .build();
        elsewhere(() -> LauncherFactory.create().execute(rules, report));
        return report;
    }

    /**
     * Runs JUnit on a thread of its own: where the caller is a test that runs in parallel with others, JUnit takes its
     * thread for a worker of the inner run and refuses.
     */
    private static void elsewhere(Runnable run) {
        FutureTask<Void> task = new FutureTask<>(run, null);
        Thread thread = new Thread(task, "gantry-conformance");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the rules ran", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rules could not be run: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        Optional.ofNullable(entry.getKeyValuePairs().get(DeclaredBehaviors.UNSUPPORTED))
                .ifPresent(behavior -> unsupported.put(test.getUniqueId(), behavior));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(test, Outcome.FAIL, "skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String missing = unsupported.get(test.getUniqueId());
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            add(
                    test,
                    Outcome.FAIL,
                    result.getThrowable().map(Throwable::toString).orElse("failed"));
        } else if (!test.isTest()) {
            return;
        } else if (missing != null) {
            add(test, Outcome.UNSUPPORTED, missing);
        } else {
            add(test, Outcome.PASS, "");
        }
    }

    private void add(TestIdentifier test, Outcome outcome, String detail) {
        synchronized (results) {
            results.add(new RuleResult(id(test), test.getDisplayName(), outcome, detail));
        }
    }

    private static String id(TestIdentifier test) {
        Optional<String> method = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod())
                .map(rule -> rule.getDeclaringClass().getSimpleName().replaceFirst("(?<=.)Rules$", "") + "."
                        + rule.getName());
        UniqueId.Segment last = test.getUniqueIdObject().getLastSegment();
        String number = last.getType().equals("test-template-invocation")
                ? "[" + last.getValue().replaceFirst("^#", "") + "]"
                : "";
        return method.orElse(test.getDisplayName()) + number;
    }

    /** What came of each rule, by id. */
    public List<RuleResult> results() {
        synchronized (results) {
            return results.stream()
                    .sorted((one, other) -> compare(one.id(), other.id()))
                    .toList();
        }
    }

    /** As text, with numbers by their value. */
    private static int compare(String one, String other) {
        return padded(one).compareTo(padded(other));
    }

    private static String padded(String id) {
        int bracket = id.lastIndexOf('[');
        return bracket < 0
                ? id
                : id.substring(0, bracket + 1)
                        + "0".repeat(Math.max(0, 8 + bracket - id.length()))
                        + id.substring(bracket + 1);
    }

    /** How many rules had that outcome. */
    public long count(Outcome outcome) {
        return results().stream().filter(result -> result.outcome() == outcome).count();
    }

    /** Whether there were rules, and none was broken. */
    public boolean conforms() {
        return !results().isEmpty() && count(Outcome.FAIL) == 0;
    }

    /** One line, such as {@code 262 rules: 250 passed, 0 failed, 12 unsupported}. */
    public String summary() {
        return results().size() + " rules: " + count(Outcome.PASS) + " passed, " + count(Outcome.FAIL) + " failed, "
                + count(Outcome.UNSUPPORTED) + " unsupported";
    }

    /** As a table for people. The summary is its last line. */
    public String text() {
        List<RuleResult> rows = results();
        int width = rows.stream().mapToInt(row -> row.id().length()).max().orElse(0);
        StringBuilder text = new StringBuilder(title).append("\n\n");
        for (RuleResult row : rows) {
            text.append(String.format(
                    "%-11s  %-" + Math.max(1, width) + "s  %s%n", row.outcome(), row.id(), row.sentence()));
            if (!row.detail().isEmpty()) {
                row.detail()
                        .lines()
                        .forEach(line ->
                                text.append("             | ").append(line).append('\n'));
            }
        }
        return text.append('\n').append(summary()).append('\n').toString();
    }

    /**
     * As JSON: an object with {@code suite}, {@code rules}, {@code passed}, {@code failed}, {@code unsupported} and
     * {@code results}, an array of objects with {@code id}, {@code sentence}, {@code outcome} and {@code detail}.
     */
    public String json() {
        StringBuilder json = new StringBuilder("{\"suite\":").append(quoted(title));
        json.append(",\"rules\":").append(results().size());
        json.append(",\"passed\":").append(count(Outcome.PASS));
        json.append(",\"failed\":").append(count(Outcome.FAIL));
        json.append(",\"unsupported\":").append(count(Outcome.UNSUPPORTED));
        json.append(",\"results\":[");
        String separator = "\n";
        for (RuleResult row : results()) {
            json.append(separator).append("{\"id\":").append(quoted(row.id()));
            json.append(",\"sentence\":").append(quoted(row.sentence()));
            json.append(",\"outcome\":").append(quoted(row.outcome().name()));
            json.append(",\"detail\":").append(quoted(row.detail())).append('}');
            separator = ",\n";
        }
        return json.append("\n]}\n").toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
