// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.FileRecordStore;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;

import static org.assertj.core.api.Assertions.assertThat;

/** What the fake reads besides programs: faults, bundles, and its own records, which may be damaged. */
class FakeFilesFuzzTest {
    private static final FaultLoader.Place PLACE =
            new FaultLoader.Place("annotation dev.gantry.fake.faults", ErrorCode.INVALID_ARGUMENT);

    @TempDir
    Path directory;

    private FileRecordStore records;

    @BeforeEach
    void open() {
        records = FileRecordStore.open(directory);
    }

    @AfterEach
    void close() {
        records.close();
    }

    @FuzzTest
    void faults(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.contains("include")) {
            // It would read whatever file it names.
            return;
        }
        try {
            FaultLoader.load(text, PLACE, new Faults());
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).contains(PLACE.name()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        }
    }

    /** What was read is written so that it is read as the same again. */
    @FuzzTest
    void scripts(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.contains("include")) {
            return;
        }
        String written;
        try {
            written = FakeScripts.write(FakeScripts.read(text, "recording.conf"));
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).contains("recording.conf").doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
            return;
        }
        assertThat(FakeScripts.write(FakeScripts.read(written, "written"))).isEqualTo(written);
    }

    @FuzzTest
    void bundle(byte[] json) throws IOException {
        Path file = Files.write(directory.resolve("config.json"), json);
        Bundle bundle = new Bundle("abc", "name", directory, directory);
        LogSink log = new LogSink.K8sFile(directory.resolve("log"), OptionalLong.empty());
        try {
            BundleConfig config = BundleConfig.of(new CreateRequest(bundle, log, Optional.empty(), List.of()));
            assertThat(config.args()).isNotEmpty();
            assertThat(config.environment()).containsKey("HOME");
        } catch (EngineException e) {
            refusedFor(file, e);
        }
    }

    @FuzzTest
    void record(byte[] json) throws IOException {
        Path file = Files.write(directory.resolve("abc.json"), json);
        try {
            ContainerRecord record = records.load("abc").orElseThrow();
            records.save(record);
            Files.writeString(file, Files.readString(file) + " ");
            assertThat(records.load("abc")).contains(record);
            assertThat(record.lastInstant()).isNotNull();
        } catch (EngineException e) {
            refusedFor(file, e);
        }
    }

    private static void refusedFor(Path file, EngineException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        assertThat(e.toString()).contains(file.toString()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
    }
}
