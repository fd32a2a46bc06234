// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.LifecycleSpec;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.Intent;

import static dev.gantry.core.store.SampleRecords.T0;
import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.intent;
import static dev.gantry.core.store.SampleRecords.record;
import static dev.gantry.core.store.SampleRecords.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecordCodecTest {
    private static final String OLDEST_CONFIG = """
            {"id": "%s", "name": "web", "runtime": "runc", "logDriver": "none", "createdAt": "%s",
             "spec": {"process": {"command": ["true"]}, "filesystem": {"rootfs": "/srv/a"}}}""".formatted(id("a"), T0);

    @Test
    void pathsAndTimesArePlainText() {
        String json = RecordCodec.encode(record("a", "web").config());
        assertThat(json)
                .contains("\"rootfs\":\"/srv/rootfs\"")
                .contains("\"createdAt\":\"" + T0 + "\"")
                .contains("\"stopTimeout\":\"PT10S\"");
    }

    @Test
    void onlyComponentsAreWritten() {
        Intent intent = intent(Intent.Operation.UPDATE);
        Intent update = new Intent(
                intent.operation(),
                intent.from(),
                intent.since(),
                intent.owner(),
                intent.cause(),
                Optional.empty(),
                Optional.of(ContainerUpdate.resources(Resources.NONE)),
                false,
                false);
        String json = RecordCodec.encode(update);
        assertThat(json).doesNotContain("\"empty\"");
        assertThat(RecordCodec.decodeIntent(json)).isEqualTo(update);
    }

    @Test
    void unknownKeysArePassedOver() {
        Intent intent = intent(Intent.Operation.STOP);
        String newer = RecordCodec.encode(intent)
                .replaceFirst("\\{", "{\"mood\":{\"a\":[1,2]},")
                .replace("\"pid\":12", "\"pid\":12,\"x\":1");
        assertThat(RecordCodec.decodeIntent(newer)).isEqualTo(intent);
    }

    @Test
    void whatIsMissingInAConfigurationIsTheDefault() {
        ContainerConfig config = RecordCodec.decodeConfig(OLDEST_CONFIG);
        assertThat(config.dependencies()).isEmpty();
        assertThat(config.spec().name()).isEmpty();
        assertThat(config.spec().labels()).isEqualTo(Map.of());
        assertThat(config.spec().createCommand()).isEqualTo(List.of());
        assertThat(config.spec().namespaces()).isEqualTo(NamespaceSpec.DEFAULT);
        assertThat(config.spec().security()).isEqualTo(SecuritySpec.DEFAULT);
        assertThat(config.spec().resources()).isEqualTo(Resources.NONE);
        assertThat(config.spec().lifecycle()).isEqualTo(LifecycleSpec.DEFAULT);
        assertThat(config.spec().log()).isEqualTo(LogSpec.DEFAULT);
        assertThat(config.spec().process().umask()).isEmpty();
        assertThat(config.spec().process().entrypoint()).isEmpty();
        assertThat(config.spec().filesystem().rootfs()).isEqualTo(Path.of("/srv/a"));
    }

    @Test
    void whatIsMissingInAnIntentIsEmpty() {
        Intent intent = RecordCodec.decodeIntent("{\"operation\":\"STOP\",\"from\":\"RUNNING\",\"since\":\"" + T0
                + "\",\"owner\":{\"pid\":12,\"startTicks\":34},\"cause\":\"USER\"}");
        assertThat(intent.deadline()).isEmpty();
        assertThat(intent.update()).isEmpty();
        assertThat(intent.thenRun()).isFalse();
        assertThat(intent.forced()).isFalse();
    }

    @Test
    void aProcessGoesWithItsNumber() {
        assertThat(running(1).with(change -> change.pid = 0).process()).isEmpty();
        assertThat(running(1).with(change -> change.pid = 4712).process()).isEmpty();
    }

    @Test
    void aStateOfAnotherVersionIsUnknown() {
        String json = RecordCodec.encode(intent(Intent.Operation.STOP)).replace("RUNNING", "DREAMING");
        assertThat(RecordCodec.decodeIntent(json).from()).isEqualTo(ContainerState.UNKNOWN);
    }

    @Test
    void whatHasNoDefaultMustBeThere() {
        assertThatThrownBy(() -> RecordCodec.decodeIntent("{}")).hasMessageContaining("operation");
        assertThatThrownBy(() -> RecordCodec.decodeConfig(OLDEST_CONFIG.replace("\"id\"", "\"no\"")))
                .hasMessageContaining("id");
        assertThatThrownBy(() -> RecordCodec.decodeConfig(OLDEST_CONFIG.replace("\"rootfs\"", "\"no\"")))
                .hasMessageContaining("rootfs");
    }

    @Test
    void columnsOfListsAndMapsReadBackAsWritten() {
        List<List<String>> lists = List.of(
                List.of(),
                List.of(""),
                List.of("a"),
                List.of("a,b", "c", "", "{}", "[]"),
                List.of("\"", "\\", "\n\t\u0000\u001f", "\",\"", "\u00fc\ud83d\ude00"));
        for (List<String> list : lists) {
            assertThat(ColumnJson.readList(ColumnJson.write(list))).isEqualTo(list);
        }
        for (Map<String, String> map :
                List.of(Map.<String, String>of(), Map.of("a", ""), Map.of("a:b", "c,d", "", "x"), Map.of("\"", "\\"))) {
            assertThat(ColumnJson.readMap(ColumnJson.write(map))).isEqualTo(map);
        }
    }

    @Test
    void columnsOfEmptyListsAndMapsAreJsonAsWell() {
        assertThat(ColumnJson.write(List.of())).isEqualTo("[]");
        assertThat(ColumnJson.write(Map.of())).isEqualTo("{}");
    }
}
