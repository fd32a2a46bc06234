// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of Markdown whose fenced blocks can be executed, one after the other. There are three kinds, and no others:
 *
 * <ul>
 *   <li>a file: any language, after a line of its path in bold code, {@code **`src/Main.java`**};
 *   <li>commands: language {@code sh}, for bash;
 *   <li>what the commands before it print: language {@code text}. A line {@code ...} stands for any lines, and
 *       {@code ...} in a line for any text in it. Commands without such a block print nothing.
 * </ul>
 *
 * @param steps what to do, in order
 */
record TutorialPage(List<Step> steps) {
    private static final Pattern FENCE = Pattern.compile("```(\\w*)");
    private static final Pattern FILE = Pattern.compile("\\*\\*`([^`]+)`\\*\\*");
    private static final String ANYTHING = "...";

    /** What a reader does. */
    sealed interface Step {
        /** Writes a file. */
        record File(String path, String text) implements Step {}

        /** Types commands, and sees what they print. */
        record Commands(String text, String prints) implements Step {}
    }

    static TutorialPage read(Path page) throws IOException {
        return parse(Files.readString(page));
    }

    /** @throws IllegalArgumentException when a block is of no kind */
    static TutorialPage parse(String markdown) {
        List<Step> steps = new ArrayList<>();
        Optional<String> path = Optional.empty();
        List<String> lines = markdown.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
                if (end == i) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": a block without an end");
                }
                String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
                add(steps, path, fence.group(1), text, i + 1);
                path = Optional.empty();
                i = end;
            } else if (!lines.get(i).isBlank()) {
                Matcher file = FILE.matcher(lines.get(i));
                path = file.matches() ? Optional.of(file.group(1)) : Optional.empty();
            }
        }
        return new TutorialPage(List.copyOf(steps));
    }

    private static void add(List<Step> steps, Optional<String> path, String language, String text, int line) {
        Optional<Step.Commands> silent = steps.isEmpty()
                ? Optional.empty()
                : Optional.of(steps.get(steps.size() - 1))
                        .filter(Step.Commands.class::isInstance)
                        .map(Step.Commands.class::cast)
                        .filter(commands -> commands.prints().isEmpty());
        if (path.isPresent()) {
            steps.add(new Step.File(path.get(), text));
        } else if (language.equals("sh")) {
            steps.add(new Step.Commands(text, ""));
        } else if (language.equals("text") && silent.isPresent()) {
            steps.set(steps.size() - 1, new Step.Commands(silent.get().text(), text));
        } else {
            throw new IllegalArgumentException("line " + line
                    + ": a block that is neither a file, nor commands, nor what the commands before print");
        }
    }

    /** Whether something was printed that a page shows so. */
    static boolean shows(String shown, String printed) {
        return shows(shown.lines().toList(), printed.lines().toList());
    }

    private static boolean shows(List<String> shown, List<String> printed) {
        if (shown.isEmpty()) {
            return printed.isEmpty();
        }
        List<String> rest = shown.subList(1, shown.size());
        if (shown.get(0).equals(ANYTHING)) {
            for (int skipped = 0; skipped <= printed.size(); skipped++) {
                if (shows(rest, printed.subList(skipped, printed.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !printed.isEmpty()
                && pattern(shown.get(0)).matcher(printed.get(0)).matches()
                && shows(rest, printed.subList(1, printed.size()));
    }

    private static Pattern pattern(String line) {
        StringBuilder pattern = new StringBuilder();
        for (String part : line.split(Pattern.quote(ANYTHING), -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(pattern.toString());
    }
}
