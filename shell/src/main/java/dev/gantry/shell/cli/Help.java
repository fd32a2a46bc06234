// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints how commands are called, in the order and the layout that podman's users know. */
public final class Help {
    private static final String PROGRAM = "gantry";

    private Help() {}

    /** Everything about one command. */
    public static void command(PrintStream out, String prefix, Usage usage) {
        boolean hasFlags = usage.flags().stream().anyMatch(flag -> !flag.isUnsupported());
        out.println(usage.summary());
        out.println();
        out.println("Description:");
        out.println("  " + usage.description());
        out.println();
        out.println("Usage:");
        out.println("  " + PROGRAM + " " + prefix + usage.verb() + (hasFlags ? " [options]" : "")
                + (usage.arguments().isEmpty() ? "" : " " + usage.arguments()));
        if (!usage.examples().isEmpty()) {
            out.println();
            out.println("Examples:");
            for (String example : usage.examples()) {
                out.println("  " + PROGRAM + " " + prefix + example);
            }
        }
        if (hasFlags) {
            out.println();
            flags(out, usage.flags());
        }
    }

    /** The flags, one line each. */
    public static void flags(PrintStream out, List<Flag> flags) {
        out.println("Options:");
        List<String[]> lines = new ArrayList<>();
        int width = 0;
        for (Flag flag : flags) {
            if (!flag.isUnsupported()) {
                String left =
                        flag.shorthand().map(letter -> "-" + letter + ", ").orElse("    ") + "--" + flag.name()
                                + (flag.valueName().isEmpty() ? "" : " " + flag.valueName());
                width = Math.max(width, left.length());
                lines.add(new String[] {left, flag.help()});
            }
        }
        for (String[] line : lines) {
            out.println("  " + line[0] + " ".repeat(width + 3 - line[0].length()) + line[1]);
        }
    }

    /** The list of commands. */
    public static void overview(PrintStream out, String usageLine, List<Usage> commands, List<Flag> globalFlags) {
        out.println("Run and look after containers");
        out.println();
        out.println("Usage:");
        out.println("  " + usageLine);
        out.println();
        out.println("Available Commands:");
        for (Usage usage : commands) {
            out.println("  " + usage.verb()
                    + " ".repeat(Math.max(1, 12 - usage.verb().length())) + usage.summary());
        }
        if (!globalFlags.isEmpty()) {
            out.println();
            flags(out, globalFlags);
        }
    }
}
