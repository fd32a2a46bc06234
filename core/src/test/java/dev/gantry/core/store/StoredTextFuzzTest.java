// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The texts of which the columns of the store are made. What was written comes back equal, whatever characters are in it.
 * What is damaged gives a RuntimeException, of which the store makes its own error.
 */
class StoredTextFuzzTest {
    @TempDir
    Path directory;

    private StateStore disk;
    private StateStore memory;

    @BeforeEach
    void open() {
        disk = SqliteStateStore.open(directory.resolve("state.db"));
        memory = new InMemoryStateStore();
    }

    @AfterEach
    void close() {
        disk.close();
        memory.close();
    }

    @FuzzTest
    void columns(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<String> list = List.of(text.split("\n", -1));
        assertThat(ColumnJson.readList(ColumnJson.write(list))).isEqualTo(list);
        Map<String, String> map = new LinkedHashMap<>();
        list.forEach(line -> map.put(line, text));
        assertThat(ColumnJson.readMap(ColumnJson.write(map))).isEqualTo(map);

        stable(text, ColumnJson::readList, ColumnJson::write);
        stable(text, ColumnJson::readMap, ColumnJson::write);
    }

    @FuzzTest
    void records(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Texts that were written are not parsed again; with a space behind them they are.
        stable(text, RecordCodec::decodeConfig, config -> RecordCodec.encode(config) + " ");
        stable(text, RecordCodec::decodeIntent, intent -> RecordCodec.encode(intent) + " ");
    }

    private static <T> void stable(String text, Function<String, T> read, Function<T, String> write) {
        T value;
        try {
            value = read.apply(text);
        } catch (RuntimeException damaged) {
            return;
        }
        assertThat(read.apply(write.apply(value))).isEqualTo(value);
    }

    /** Lines: the reason of an unknown exit, words of the command, and labels, which have an equals sign. */
    @FuzzTest
    void listing(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        ContainerRecord record;
        try {
            record = new ContainerRecord(config(lines), SampleRecords.exited(1, new ExitStatus.Unknown(lines[0])));
        } catch (EngineException refused) {
            return;
        }
        List<ContainerSummary> listed = listed(disk, record);

        assertThat(listed).isEqualTo(listed(memory, record));
    }

    private static List<ContainerSummary> listed(StateStore store, ContainerRecord record) {
        String id = record.config().id();
        return store.write(transaction -> {
            transaction.insert(new ContainerRecord(record.config(), ContainerStatus.CONFIGURED));
            transaction.saveStatus(id, record.status());
            List<ContainerSummary> summaries = transaction.summaries();
            assertThat(transaction.summary(id)).contains(summaries.get(0));
            transaction.delete(id, SampleRecords.T0);
            return summaries;
        });
    }

    private static ContainerConfig config(String[] lines) {
        ContainerSpecBuilder spec = ContainerSpec.builder(Path.of("/srv/rootfs"));
        List<String> command = new ArrayList<>(List.of("sh"));
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals >= 0) {
                spec.label(line.substring(0, equals), line.substring(equals + 1));
            } else {
                command.add(line);
            }
        }
        String id = SampleRecords.id("a");
        return new ContainerConfig(
                id, "web", spec.command(command).build(), "runc", "k8s-file", SampleRecords.T0, List.of());
    }
}
