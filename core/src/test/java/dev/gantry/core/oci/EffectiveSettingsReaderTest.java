// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.EffectiveSettings;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static org.assertj.core.api.Assertions.assertThat;

class EffectiveSettingsReaderTest {
    private final Fixture fixture = new Fixture();

    @TempDir
    Path directory;

    private EffectiveSettings read(ContainerSpecBuilder container) {
        return new EffectiveSettingsReader(fixture.facts)
                .read(container.build(), Fixture.ID, directory.resolve("config.json"));
    }

    @Test
    void whatWasNeverMadeHasWhatTheRulesSay() {
        EffectiveSettings settings = read(container().environment("A", "b"));

        assertThat(settings.environment()).contains("TERM=xterm", "HOSTNAME=0123456789ab", "A=b");
        assertThat(settings.boundingCapabilities()).contains("CAP_CHOWN").isEqualTo(settings.effectiveCapabilities());
        assertThat(settings.pidsLimit()).hasValue(2048);
        assertThat(settings.cgroupNamespace()).isEqualTo(NamespaceMode.HOST);
        assertThat(read(container().user("bob")).effectiveCapabilities()).isEmpty();
    }

    @Test
    void whatWasMadeHasWhatItWasMadeWith() throws Exception {
        fixture.rootfs.put("/etc/passwd", "bob:x:1000:1000::/home/bob:/bin/sh");
        ContainerSpecBuilder container = container().user("bob");
        OciSpec spec = fixture.generate(container);
        Files.write(directory.resolve("config.json"), OciJson.write(spec));

        EffectiveSettings settings = read(container);

        assertThat(settings.environment()).isEqualTo(spec.process().env()).contains("HOME=/home/bob");
        assertThat(settings.boundingCapabilities())
                .isEqualTo(spec.process().capabilities().bounding());
        assertThat(settings.pidsLimit()).hasValue(2048);
        assertThat(settings.ociVersion()).isEqualTo("1.0.2");
    }

    @Test
    void whatCanNeverBeMadeIsStillShown() throws Exception {
        Files.writeString(directory.resolve("config.json"), "{");

        SecuritySpec impossible = SecuritySpec.builder().addCapability("NOPE").build();
        assertThat(read(container().security(impossible)).environment()).isEmpty();
    }
}
