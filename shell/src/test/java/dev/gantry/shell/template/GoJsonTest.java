// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The rules of encoding/json. */
class GoJsonTest {
    static Stream<Arguments> values() {
        Map<String, Object> unsorted = new LinkedHashMap<>();
        unsorted.put("b", 1);
        unsorted.put("a", null);
        unsorted.put("B", List.of());
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of(true, "true"),
                Arguments.of(-5, "-5"),
                Arguments.of(Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of(1.0, "1"),
                Arguments.of(-0.0, "-0"),
                Arguments.of(0.1f + 0.0, "0.10000000149011612"),
                Arguments.of(2e-3, "0.002"),
                Arguments.of(0.000001, "0.000001"),
                Arguments.of(9.5e-7, "9.5e-7"),
                Arguments.of(1e-10, "1e-10"),
                Arguments.of(1e20, "100000000000000000000"),
                Arguments.of(1e21, "1e+21"),
                Arguments.of(5.684341886080802E-14, "5.684341886080802e-14"),
                Arguments.of("", "\"\""),
                Arguments.of("<a&b>", "\"<a&b>\""),
                Arguments.of("\"\\/", "\"\\\"\\\\/\""),
                Arguments.of("\n\r\t\b\f\0\u001f\u007f", "\"\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u007f\""),
                Arguments.of("\u2028\u2029é😀", "\"\\u2028\\u2029é😀\""),
                Arguments.of("\ud800", "\"\ufffd\""),
                Arguments.of(List.of(), "[]"),
                Arguments.of(Map.of(), "{}"),
                Arguments.of(Arrays.asList(1, null, "x"), "[1,null,\"x\"]"),
                Arguments.of(unsorted, "{\"B\":[],\"a\":null,\"b\":1}"),
                Arguments.of(PodmanInfo.struct("row", "b", 1, "a", 2), "{\"b\":1,\"a\":2}"),
                Arguments.of((Supplier<Object>) () -> List.of((Supplier<Integer>) () -> 3), "[3]"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("values")
    void compact(Object value, String json) {
        assertThat(GoJson.compact(value)).isEqualTo(json);
    }

    @Test
    void indentedWithEmptyContainersOnOneLine() {
        Object value = List.of(PodmanInfo.struct("row", "Id", 1, "Labels", Map.of()), List.of());
        assertThat(GoJson.indented(value, "  ")).isEqualTo("[\n  {\n    \"Id\": 1,\n    \"Labels\": {}\n  },\n  []\n]");
    }

    @Test
    void numbersThatJsonLacksAreRefused() {
        assertThatThrownBy(() -> GoJson.compact(Double.NaN)).hasMessage("json: unsupported value: NaN");
        assertThatThrownBy(() -> GoJson.compact(List.of(Double.NEGATIVE_INFINITY)))
                .hasMessage("json: unsupported value: -Inf");
    }
}
