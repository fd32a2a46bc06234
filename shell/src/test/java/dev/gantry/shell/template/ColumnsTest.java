// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnsTest {
    @SafeVarargs
    private static List<String> aligned(List<String>... lines) {
        Columns columns = new Columns();
        for (List<String> line : lines) {
            columns.add(line);
        }
        List<String> texts = new ArrayList<>();
        columns.forEachLine(line -> texts.add(line.toString()));
        return texts;
    }

    @Test
    void aColumnIsAsWideAsItsWidestCellAndTwoSpaces() {
        assertThat(aligned(List.of("a", "1"), List.of("thirteen char", "2")))
                .containsExactly("a              1", "thirteen char  2");
    }

    @Test
    void aColumnIsTwelveCharactersWideAtLeast() {
        assertThat(aligned(List.of("a", "b", "c"))).containsExactly("a           b           c");
    }

    @Test
    void whatIsWiderThanAnyTableStillHasItsTwoSpaces() {
        String wide = "w".repeat(150);
        assertThat(aligned(List.of("a", "1"), List.of(wide, "2")))
                .containsExactly("a" + " ".repeat(151) + "1", wide + "  2");
    }

    @Test
    void aLineWithFewerCellsEndsTheColumnsThatItDoesNotHave() {
        assertThat(aligned(
                        List.of("above the line", "1", "x"),
                        List.of("no column"),
                        List.of("a", "below the line", "y"),
                        List.of("b", "2")))
                .containsExactly(
                        "above the line  1           x", "no column", "a           below the line  y", "b           2");
    }

    @Test
    void aCharacterBeyondTheFirst65536IsOneCharacter() {
        assertThat(aligned(List.of("\ud83d\ude00", "1"))).containsExactly("\ud83d\ude00           1");
    }

    @Test
    void anEmptyCellIsFilledToo() {
        assertThat(aligned(List.of("", "", ""))).containsExactly(" ".repeat(24));
    }

    @Test
    void whatTheActionDoesToALineConcernsNoOther() {
        Columns columns = new Columns();
        columns.add(List.of("a", "1"));
        columns.add(List.of("b", "2"));
        List<String> texts = new ArrayList<>();
        columns.forEachLine(line -> {
            texts.add(line.toString());
            line.setLength(0);
        });
        assertThat(texts).containsExactly("a           1", "b           2");
    }

    @Test
    void aTextIsAlignedByItsTabsAndKeepsItsLines() {
        assertThat(Columns.align("a\t1\n\nb\t2\n")).isEqualTo("a           1\n\nb           2\n");
        assertThat(Columns.align("")).isEmpty();
        assertThat(Columns.align("\n")).isEqualTo("\n");
    }
}
