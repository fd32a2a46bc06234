// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.EffectiveSettings;
import dev.gantry.api.model.ProcessSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** Files about a container that others may have written: its config.json, a seccomp profile, its lists of users. */
class OciFilesFuzzTest {
    private static final String CONTROL = "[\\p{Cc}\\u2028\\u2029]";
    private static final long MAX_ID = Integer.MAX_VALUE;

    @TempDir
    Path directory;

    private Path config;
    private ContainerSpec spec;
    private EffectiveSettingsReader reader;
    private EffectiveSettings expected;

    @BeforeEach
    void containerThatWasNeverMade() {
        config = directory.resolve("config.json");
        spec = Fixture.container().build();
        reader = new EffectiveSettingsReader(new Fixture().facts);
        expected = reader.read(spec, Fixture.ID, directory.resolve("none"));
    }

    /** What is no JSON object says as little as a file that is not there. */
    @FuzzTest
    void effectiveSettings(byte[] json) throws IOException {
        Files.write(config, json);

        EffectiveSettings settings = reader.read(spec, Fixture.ID, config);

        if (!new String(json, StandardCharsets.UTF_8).contains("{")) {
            assertThat(settings).isEqualTo(expected);
        }
        assertThat(reader.read(spec, Fixture.ID, config)).isEqualTo(settings);
    }

    @FuzzTest
    void seccompProfile(byte[] json) {
        SeccompProfile profile;
        try {
            profile = SeccompProfileReader.read(Path.of("/etc/profile.json"), new String(json, StandardCharsets.UTF_8));
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).contains("/etc/profile.json").doesNotContainPattern(CONTROL);
            return;
        }
        assertThat(profile.rules()).allSatisfy(rule -> assertThat(rule.names()).isNotEmpty());
    }

    /** The user, /etc/passwd and /etc/group, each up to an empty line. */
    @FuzzTest
    void users(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n\n", 3);
        ContainerUser user;
        try {
            ProcessSpec process = Fixture.container().user(parts[0]).build().process();
            user = new UserResolver((root, path) -> Optional.ofNullable(file(parts, path)))
                    .resolve(Fixture.ROOTFS, process);
        } catch (EngineException e) {
            assertThat(e.code()).isIn(ErrorCode.ROOTFS_UNFIT, ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).doesNotContainPattern(CONTROL);
            return;
        }
        assertThat(user.uid()).isBetween(0L, MAX_ID);
        assertThat(user.gid()).isBetween(0L, MAX_ID);
        assertThat(user.groups()).allSatisfy(gid -> assertThat(gid).isBetween(0L, MAX_ID));
        assertThat(user.groups()).hasSameSizeAs(Set.copyOf(user.groups()));
        if (parts[0].matches("[0-9]+")) {
            assertThat(user.uid()).isEqualTo(Long.parseLong(parts[0]));
        }
    }

    private static byte[] file(String[] parts, String path) {
        int index = path.equals("/etc/passwd") ? 1 : 2;
        return index < parts.length ? parts[index].getBytes(StandardCharsets.UTF_8) : null;
    }
}
