// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever journalctl writes is entries or is refused. */
class JournalFuzzTest {
    @FuzzTest
    void read(byte[] bytes) {
        ExportFormat format = new ExportFormat(new ByteArrayInputStream(bytes));
        try {
            for (Optional<Map<String, byte[]>> fields = format.next(); fields.isPresent(); fields = format.next()) {
                assertThat(fields.get()).isNotEmpty();
                Entry.of(fields.get())
                        .ifPresent(entry -> assertThat(entry.cursor()).isNotEmpty());
            }
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
