// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Runs a contract suite from the command line: {@code ConformanceMain SUITE_CLASS [--json FILE]}. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ConformanceMain {
    private static final int USAGE = 2;

    private ConformanceMain() {}

    /** Exits with 0 when the plugin conforms, with 1 when it does not, and with 2 when it was not asked properly. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        boolean json = arguments.length == 3 && arguments[1].equals("--json");
        if (arguments.length != 1 && !json) {
            err.println("usage: ConformanceMain SUITE_CLASS [--json FILE]");
            return USAGE;
        }
        Class<?> suite;
        try {
            suite = Class.forName(arguments[0]);
        } catch (ClassNotFoundException e) {
            err.println("there is no class " + arguments[0] + " on the class path");
            return USAGE;
        }
        ConformanceReport report = ConformanceReport.of(suite);
        if (report.results().isEmpty()) {
            err.println(arguments[0] + " has no rules: name a class that is not abstract and extends a contract suite");
            return USAGE;
        }
        out.print(report.text());
        if (json) {
            try {
                Files.write(Path.of(arguments[2]), report.json().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                err.println("cannot write " + arguments[2] + ": " + e);
                return USAGE;
            }
        }
        return report.conforms() ? 0 : 1;
    }
}
