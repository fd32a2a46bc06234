// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LifecycleSpec;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;

import static dev.gantry.core.store.SampleRecords.T0;
import static dev.gantry.core.store.SampleRecords.exited;
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
        ContainerStatus status = ContainerStatus.CONFIGURED.with(change -> change.intent = Optional.of(update));
        String json = RecordCodec.encode(status);
        assertThat(json).doesNotContain("\"empty\"");
        assertThat(RecordCodec.decodeStatus(json)).isEqualTo(status);
    }

    @Test
    void exitsCarryTheirKind() {
        assertThat(RecordCodec.encode(exited(1, new ExitStatus.Code(3))))
                .contains("\"exit\":{\"type\":\"code\",\"value\":3}");
        assertThat(RecordCodec.encode(exited(1, new ExitStatus.Unknown("why"))))
                .contains("\"exit\":{\"type\":\"unknown\",\"reason\":\"why\"}");
    }

    @Test
    void unknownKeysArePassedOver() {
        String json = RecordCodec.encode(exited(1, new ExitStatus.Code(3)));
        String newer =
                json.replaceFirst("\\{", "{\"mood\":{\"a\":[1,2]},").replace("\"value\":3", "\"value\":3,\"x\":1");
        assertThat(RecordCodec.decodeStatus(newer)).isEqualTo(exited(1, new ExitStatus.Code(3)));
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
    void whatIsMissingInAStatusIsTheDefault() {
        assertThat(RecordCodec.decodeStatus("{\"state\":\"CONFIGURED\"}")).isEqualTo(ContainerStatus.CONFIGURED);
    }

    @Test
    void aStatusFromBeforeProcessesWereToldApartHasTheNumberAlone() {
        ContainerStatus status = RecordCodec.decodeStatus("{\"state\":\"RUNNING\",\"pid\":4711}");
        assertThat(status.pid()).isEqualTo(4711);
        assertThat(status.process()).isEmpty();
        assertThat(RecordCodec.decodeStatus(RecordCodec.encode(running(1)))).isEqualTo(running(1));
        assertThat(running(1).process()).isPresent();
    }

    @Test
    void aProcessGoesWithItsNumber() {
        assertThat(running(1).with(change -> change.pid = 0).process()).isEmpty();
        assertThat(running(1).with(change -> change.pid = 4712).process()).isEmpty();
    }

    @Test
    void aStateOfAnotherVersionIsUnknown() {
        assertThat(RecordCodec.decodeStatus("{\"state\":\"DREAMING\"}").state()).isEqualTo(ContainerState.UNKNOWN);
    }

    @Test
    void whatHasNoDefaultMustBeThere() {
        assertThatThrownBy(() -> RecordCodec.decodeStatus("{}")).hasMessageContaining("state");
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
