// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.runtime.Bundle;

import static org.assertj.core.api.Assertions.assertThat;

/** What runtimes and conmon say in files and on their outputs, held against a JSON library with a tree. */
class RuntimeAnswersFuzzTest {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    Path directory;

    private BundleFiles files;

    @BeforeEach
    void bundle() throws IOException {
        files = new BundleFiles(new Bundle("abc", "name", directory, directory), directory.resolve("exits"));
        Files.createDirectory(files.exitDirectory());
    }

    /** The tree; empty for text that is no JSON, or that different readers may understand differently. */
    private static Optional<JsonNode> tree(String text) {
        try {
            return Optional.of(STRICT.readTree(text));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    @FuzzTest
    void members(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        Optional<Map<String, String>> members = FlatJson.parse(text);

        tree(text).ifPresent(tree -> {
            assertThat(members.isPresent()).isEqualTo(tree.isObject());
            members.ifPresent(found -> tree.properties().forEach(member -> {
                JsonNode value = member.getValue();
                assertThat(found.containsKey(member.getKey())).isEqualTo(!value.isContainer());
                if (value.isString()) {
                    assertThat(found).containsEntry(member.getKey(), value.stringValue());
                }
            }));
        });
        if (members.isPresent()) {
            assertThat(LENIENT.readTree(text).isObject()).isTrue();
        }
    }

    @FuzzTest
    void reasons(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        Optional<String> reason = RuntimeMessages.reason(text);

        reason.ifPresent(words -> assertThat(words).isNotBlank());
        EngineException error = RuntimeMessages.error("runc", reason.orElse(text));
        assertThat(error.toString()).contains("runc").doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
    }

    @FuzzTest
    void cgroup(byte[] json) throws IOException {
        Files.write(directory.resolve("config.json"), json);
        Optional<String> path;
        try {
            path = BundleConfig.cgroupsPath(directory);
        } catch (IOException malformed) {
            return;
        }
        tree(new String(json, StandardCharsets.UTF_8))
                .map(tree -> tree.path("linux").path("cgroupsPath"))
                .ifPresent(expected -> assertThat(path)
                        .isEqualTo(expected.isString() ? Optional.of(expected.stringValue()) : Optional.empty()));
    }

    /** A number is a code or a pid, and whatever else the file holds is nothing. */
    @FuzzTest
    void numbers(byte[] content) throws IOException {
        String text = new String(content, StandardCharsets.UTF_8).strip();
        Files.write(files.exitFile(), content);
        Files.write(files.pidFile(), content);
        Files.write(files.monitorPidFile(), content);

        ExitStatus status = files.exitReport().orElseThrow().status();

        if (status instanceof ExitStatus.Code code && text.length() < 32) {
            assertThat(text).matches("[-+]?0*" + String.valueOf(code.value()).replace("-", ""));
        }
        assertThat(files.monitorPid()).isEqualTo(files.containerPid());
        files.containerPid().ifPresent(pid -> {
            assertThat(pid).isPositive();
            assertThat(text).matches("0*" + pid);
        });
    }
}
