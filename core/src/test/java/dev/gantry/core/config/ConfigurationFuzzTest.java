// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;

/** The configuration by file, by variables and by flags: settings, or one line that says what is wrong. */
class ConfigurationFuzzTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void directories() throws IOException {
        file = Files.createDirectory(directory.resolve("gantry")).resolve("gantry.conf");
    }

    @FuzzTest
    void file(byte[] text) throws IOException {
        if (new String(text, StandardCharsets.UTF_8).contains("include")) {
            // It would read whatever file it names.
            return;
        }
        Files.write(file, text);
        load(Map.of("HOME", "/home/me"), Map.of());
    }

    /** Lines {@code NAME=VALUE}; those that do not begin with {@code GANTRY_} are flags. */
    @FuzzTest
    void variablesAndFlags(byte[] text) {
        Map<String, String> variables = new LinkedHashMap<>();
        Map<String, String> flags = new LinkedHashMap<>();
        for (String line : new String(text, StandardCharsets.UTF_8).split("\n")) {
            int equals = line.indexOf('=');
            if (equals >= 0 && !line.contains("include") && !line.startsWith("GANTRY_CONFIG=")) {
                (line.startsWith("GANTRY_") ? variables : flags)
                        .put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        load(variables, flags);
    }

    private void load(Map<String, String> variables, Map<String, String> flags) {
        Path home = directory.resolve("home");
        try {
            assertThat(ConfigurationFiles.load(new Environment(variables, home, 0, directory, directory), flags))
                    .isNotNull();
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
            assertThat(e.toString()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        }
    }
}
