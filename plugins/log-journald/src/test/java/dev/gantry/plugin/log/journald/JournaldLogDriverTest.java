// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Answers;
import org.mockito.Mockito;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.PluginContext;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.when;

class JournaldLogDriverTest {
    @TempDir
    Path directory;

    private final PluginContext context = Mockito.mock(PluginContext.class, Answers.RETURNS_DEEP_STUBS);
    private JournaldLogDriver driver;

    @BeforeEach
    void open() {
        when(context.host().launcher().find(anyString(), any())).thenReturn(Path.of("/bin/true"));
        driver = new JournaldLogDriver(context, directory.resolve("socket"));
    }

    private LogTarget target(Map<String, String> options) {
        return new LogTarget("id", "name", directory, options);
    }

    private void isRefused(Map<String, String> options, ErrorCode code, String words) {
        assertThatThrownBy(() -> driver.validate(target(options)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    void theTagIsForTheMonitor() throws Exception {
        Files.createFile(directory.resolve("socket"));
        driver.validate(target(Map.of("tag", "a b")));
        assertThat(driver.sink(target(Map.of("tag", "a b")))).isEqualTo(new LogSink.Journald(Optional.of("a b")));
        assertThat(driver.sink(target(Map.of()))).isEqualTo(new LogSink.Journald(Optional.empty()));
        assertThat(driver.path(target(Map.of()))).isEmpty();
        assertThat(driver.names()).containsExactly("journald");
    }

    @Test
    void otherOptionsAreRefused() {
        isRefused(Map.of("max-size", "1m"), ErrorCode.INVALID_ARGUMENT, "does not know option \"max-size\"");
        isRefused(Map.of("tag", ""), ErrorCode.INVALID_ARGUMENT, "tag must be one line of text");
        isRefused(Map.of("tag", "a\nb"), ErrorCode.INVALID_ARGUMENT, "tag must be one line of text");
    }

    @Test
    void whereNoJournalIsKeptItSaysWhatToDo() {
        isRefused(Map.of(), ErrorCode.PROGRAM_MISSING, "log driver journald needs systemd-journald");
    }
}
