// SPDX-License-Identifier: Apache-2.0
package dev.gantry.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: series of values by name, compared round by round, so that noise hits both sides alike. */
final class Figures {
    private final Map<String, List<Double>> series = new LinkedHashMap<>();
    private final List<Map<String, Object>> results = new ArrayList<>();

    void add(String name, double value) {
        series.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    double median(String name) {
        return median(series.get(name));
    }

    /** The median over all rounds of one series divided by another. */
    double ratio(String name, String base) {
        List<Double> ratios = new ArrayList<>();
        List<Double> above = series.get(name);
        List<Double> below = series.get(base);
        for (int i = 0; i < Math.min(above.size(), below.size()); i++) {
            ratios.add(above.get(i) / below.get(i));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** A figure without a target. */
    void tell(String what, double value, String unit) {
        result(what, value, unit, Double.NaN);
    }

    /** A figure that is to be at most the target. */
    void check(String what, double value, String unit, double target) {
        result(what, value, unit, target);
    }

    private void result(String what, double value, String unit, double target) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("value", Math.round(value * 1000) / 1000.0);
        row.put("unit", unit);
        String verdict = "";
        if (!Double.isNaN(target)) {
            row.put("target", target);
            row.put("met", value <= target);
            verdict = "<= " + target + (value <= target ? "  met" : "  MISSED");
        }
        results.add(row);
        System.out.printf("%-72s %10.3f %-6s %s%n", what, value, unit, verdict);
    }

    List<Map<String, Object>> results() {
        return results;
    }

    Map<String, List<Double>> series() {
        return series;
    }
}
