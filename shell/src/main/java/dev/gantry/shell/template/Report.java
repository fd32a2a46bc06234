// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What a command has to print, in all the forms that {@code --format} can ask for.
 *
 * @param rows the data of the rows, as {@link GoTemplate} takes them; {@link GoStruct}s, so that a
 *     mistyped column is an error
 * @param headings the text above a column by the name of its field; see {@link #headings}
 * @param json what {@code --format json} prints, asked only then
 * @param withHeadings false for {@code --noheading}
 */
public record Report(
        List<? extends @Nullable Object> rows,
        Map<String, String> headings,
        Supplier<? extends @Nullable Object> json,
        boolean withHeadings) {
    /** A part of a field name: capitals that are followed by no small letter, a word, or other characters. */
    private static final Pattern NAME_PART =
            Pattern.compile("\\p{Lu}+(?!\\p{Ll})|\\p{Lu}?\\p{Ll}+|\\p{Nd}+|[^\\p{Lu}\\p{Ll}\\p{Nd}]+");

    /** Copies the collections. */
    public Report {
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
        headings = Map.copyOf(headings);
    }

    /**
     * Headings made from field names as podman makes them: {@code CreatedAt} becomes {@code CREATED
     * AT}.
     *
     * @param fields the names
     * @param exceptions headings that differ from the rule, by field name
     */
    public static Map<String, String> headings(Collection<String> fields, Map<String, String> exceptions) {
        Map<String, String> headings = new LinkedHashMap<>();
        for (String field : fields) {
            String words =
                    NAME_PART.matcher(field).results().map(MatchResult::group).collect(Collectors.joining(" "));
            headings.put(field, words.toUpperCase(Locale.ROOT));
        }
        headings.putAll(exceptions);
        return headings;
    }
}
