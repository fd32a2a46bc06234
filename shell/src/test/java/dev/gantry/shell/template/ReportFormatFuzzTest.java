// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/** The value of {@code --format}: it prints, or is refused in one line. */
class ReportFormatFuzzTest {
    private static final List<GoStruct> ROWS = List.of(PodmanInfo.struct(
            "*ps.row",
            "ID",
            "0123abcd",
            "Pid",
            42,
            "Ratio",
            1.5,
            "Mounts",
            List.of("/a", "/b"),
            "Labels",
            Map.of("app", "shop")));

    private static final Report REPORT = new Report(
            ROWS, Report.headings(List.of("ID", "Pid", "Ratio", "Mounts", "Labels"), Map.of()), () -> ROWS, true);

    @FuzzTest
    void format(byte[] bytes) throws IOException {
        StringBuilder out = new StringBuilder();
        try {
            ReportFormat.parse("ps", new String(bytes, StandardCharsets.UTF_8)).write(REPORT, out);
        } catch (TemplateException e) {
            assertThat(e.getMessage()).contains("template: ps:").doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        }
    }
}
