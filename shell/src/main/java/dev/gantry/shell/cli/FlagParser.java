// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a command line by the rules that podman's users are used to: {@code --flag value} and {@code --flag=value},
 * clusters of one-letter switches, a one-letter flag with its value attached, {@code --} as the end of flags, and a value
 * that may look like a flag.
 *
 * <p>This grammar is small and exact, and a general parser meets it only in part (a switch with {@code =false}, an error that
 * names the cluster) at the price of more start-up time than the rest of the shell takes together.
 */
public final class FlagParser {
    private final Map<String, Flag> byName = new HashMap<>();
    private final Map<String, Flag> byLetter = new HashMap<>();
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> positional = new ArrayList<>();
    private final List<String> words;
    private int next;

    private FlagParser(List<Flag> flags, List<String> words) {
        for (Flag flag : flags) {
            byName.put(flag.name(), flag);
            flag.shorthand().ifPresent(letter -> byLetter.put(letter, flag));
        }
        this.words = words;
    }

    /**
     * Parses words.
     *
     * @param flags the flags that are known
     * @param flagsEndAtFirstArgument whether everything from the first argument on is an argument
     * @throws UsageException for an unknown flag or a missing or malformed value
     */
    public static Arguments parse(List<Flag> flags, boolean flagsEndAtFirstArgument, List<String> words) {
        FlagParser parser = new FlagParser(flags, words);
        parser.read(flagsEndAtFirstArgument);
        return new Arguments(parser.byName, parser.values, parser.positional);
    }

    private void read(boolean flagsEndAtFirstArgument) {
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("--")) {
                positional.addAll(words.subList(next, words.size()));
                return;
            }
            if (word.startsWith("--")) {
                longFlag(word);
            } else if (word.startsWith("-") && word.length() > 1) {
                letters(word);
            } else {
                positional.add(word);
                if (flagsEndAtFirstArgument) {
                    positional.addAll(words.subList(next, words.size()));
                    return;
                }
            }
        }
    }

    private void longFlag(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
        Flag flag = byName.get(name);
        if (flag == null) {
            throw new UsageException("unknown flag: --" + name);
        }
        if (equals >= 0) {
            accept(flag, word.substring(equals + 1));
        } else if (flag.isSwitch()) {
            accept(flag, "true");
        } else {
            accept(flag, following("--" + name));
        }
    }

    private void letters(String word) {
        for (int i = 1; i < word.length(); i++) {
            String letter = word.substring(i, i + 1);
            Flag flag = byLetter.get(letter);
            if (flag == null) {
                throw new UsageException("unknown shorthand flag: '" + letter + "' in " + word);
            }
            String attached = word.substring(i + 1);
            if (attached.startsWith("=")) {
                accept(flag, attached.substring(1));
                return;
            }
            if (!flag.isSwitch()) {
                accept(flag, attached.isEmpty() ? following("'" + letter + "' in " + word) : attached);
                return;
            }
            accept(flag, "true");
        }
    }

    private String following(String flag) {
        if (next == words.size()) {
            throw new UsageException("flag needs an argument: " + flag);
        }
        return words.get(next++);
    }

    private void accept(Flag flag, String value) {
        if (flag.isUnsupported()) {
            throw new UsageException("--" + flag.name() + " is not supported yet");
        }
        List<String> given = values.computeIfAbsent(flag.name(), name -> new ArrayList<>());
        switch (flag.kind()) {
            case SWITCH -> given.add(truth(flag, value));
            case LIST -> commaSeparated(flag, value, given);
            default -> given.add(value);
        }
    }

    private static String truth(Flag flag, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "1", "t", "true" -> "true";
            case "0", "f", "false" -> "false";
            default -> throw invalid(flag, text, "use true or false");
        };
    }

    /** A line of comma separated values (RFC 4180): a value in double quotes may hold commas. */
    private static void commaSeparated(Flag flag, String line, List<String> into) {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c != '"') {
                    value.append(c);
                } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    value.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && value.length() == 0) {
                quoted = true;
            } else if (c == ',') {
                into.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw invalid(flag, line, "a double quote is not closed");
        }
        into.add(value.toString());
    }

    private static UsageException invalid(Flag flag, String value, String why) {
        return new UsageException("invalid argument \"" + value + "\" for \"" + flag.display() + "\" flag: " + why);
    }
}
