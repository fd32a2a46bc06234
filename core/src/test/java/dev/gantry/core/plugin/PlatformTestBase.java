// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.spi.host.HostServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A platform over a directory of jars made on the fly. */
abstract class PlatformTestBase {
    @TempDir
    Path dir;

    Path plugins;
    PluginPlatform platform;

    @BeforeEach
    void openPlatform() throws IOException {
        plugins = Files.createDirectory(dir.resolve("plugins"));
        platform = open(Optional.empty(), plugins);
    }

    @AfterEach
    void closePlatform() {
        platform.close();
    }

    PluginPlatform open(Optional<ClassLoader> classPath, Path... directories) {
        return PluginPlatform.open(new PluginSources(
                "1.4.0-SNAPSHOT",
                List.of(),
                List.of(directories),
                classPath,
                dir.resolve("data"),
                Map.of("told", Map.of("colour", "green")),
                Mockito.mock(HostServices.class)));
    }

    Path jar(String name) {
        return plugins.resolve(name + ".jar");
    }

    /** Puts a jar into no scanned directory and loads it; gives the words of the refusal. */
    String refusal(PluginJarBuilder builder) throws IOException {
        return refusal(builder.build(Files.createTempDirectory(dir, "loose").resolve("loose.jar")));
    }

    String refusal(Path jar) {
        EngineException e = catchThrowableOfType(EngineException.class, () -> platform.load(jar));
        assertThat(e).as("refused").isNotNull();
        assertThat(e.code()).isEqualTo(ErrorCode.PLUGIN_REFUSED);
        assertThat(e.getMessage()).contains(jar.toString());
        return e.getMessage();
    }

    PluginInfo info(String id) {
        return platform.plugins().stream()
                .filter(plugin -> plugin.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
