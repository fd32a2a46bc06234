// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.PluginInfo;

import static org.assertj.core.api.Assertions.assertThat;

class PluginRefusalTest extends PlatformTestBase {
    private static PluginJarBuilder good() {
        return PluginJarBuilder.plugin("it").runtime("a.Run", "it");
    }

    @Test
    void aJarThatBundlesTheApiIsNamedWithTheClass() throws IOException {
        assertThat(refusal(good().entry("dev/gantry/spi/log/LogDriver.class", "x")))
                .contains("bundles a class of the engine's own API, dev/gantry/spi/log/LogDriver.class")
                .contains("scope 'provided'");
        assertThat(refusal(good().entry("META-INF/versions/21/dev/gantry/api/Engine.class", "x")))
                .contains("META-INF/versions/21/dev/gantry/api/Engine.class");
    }

    @Test
    void aMissingManifestOrEntryIsNamed() throws IOException {
        assertThat(refusal(PluginJarBuilder.empty().runtime("a.Run", "it")))
                .contains("has no manifest, which must say");
        assertThat(refusal(good().withoutManifest("Plugin-Id"))).contains("has no manifest entry Plugin-Id");
        assertThat(refusal(good().withoutManifest("Plugin-Version"))).contains("has no manifest entry Plugin-Version");
        assertThat(refusal(good().withoutManifest("Gantry-Spi")))
                .contains("has no manifest entry Gantry-Spi")
                .contains("runtime=1, log=1");
    }

    @Test
    void anIdThatIsNoNameIsRefused() throws IOException {
        assertThat(refusal(good().manifest("Plugin-Id", "../../etc"))).contains("has the id '../../etc'");
    }

    @Test
    void aMissingOrEmptyIndexIsExplained() throws IOException {
        assertThat(refusal(good().withoutIndex())).contains("has no META-INF/extensions.idx");
        assertThat(refusal(PluginJarBuilder.plugin("it").indexed("# only a comment")))
                .contains("has an empty META-INF/extensions.idx");
    }

    @Test
    void aLevelThatIsNotTheEnginesIsRefused() throws IOException {
        assertThat(refusal(good().manifest("Gantry-Spi", "runtime=2")))
                .contains("was written for level 2 of extension point runtime, and this engine has level 1");
    }

    @Test
    void aLevelThatIsNotDeclaredForAnExtensionIsRefused() throws IOException {
        assertThat(refusal(good().manifest("Gantry-Spi", "log=1")))
                .contains("extension a.Run is a runtime, and manifest entry Gantry-Spi does not say for which level")
                .contains("add runtime=1");
    }

    @Test
    void aLevelOfAnExtensionPointThatTheEngineDoesNotHaveIsRefused() throws IOException {
        assertThat(refusal(good().manifest("Gantry-Spi", "runtime=1, network=1")))
                .contains("names extension point 'network', and this engine has runtime=1, log=1");
        assertThat(refusal(good().manifest("Gantry-Spi", "runtime")))
                .contains("'runtime' where NAME=LEVEL is expected");
    }

    @Test
    void allProblemsComeTogether() throws IOException {
        assertThat(refusal(good().manifest("Gantry-Spi", "log=7")
                        .manifest("Plugin-Requires", ">=9.0.0")
                        .entry("dev/gantry/api/Engine.class", "x")
                        .indexed("a.Missing")))
                .contains("bundles a class", "level 7", "requires Gantry >=9.0.0, and this is 1.4.0");
        assertThat(refusal(good().manifest("Gantry-Spi", "log=7").indexed("a.Missing")))
                .contains("level 7", "extension a.Missing", "extension a.Run is a runtime");
    }

    @Test
    void anExtensionThatIsNoneIsRefused() throws IOException {
        assertThat(refusal(good().extension("a.Odd", "org.pf4j.ExtensionPoint", "")))
                .contains("extension a.Odd implements no extension point of this engine");
        assertThat(refusal(good().source(
                                "a.Half",
                                "package a; public abstract class Half"
                                        + " implements dev.gantry.spi.runtime.OciRuntimeProvider {}")
                        .indexed("a.Half")))
                .contains("extension a.Half is abstract");
        assertThat(refusal(good().indexed("a.Missing"))).contains("a.Missing, which META-INF/extensions.idx lists");
    }

    @Test
    void anExtensionThatCannotBeConstructedIsRefusedInWords() throws IOException {
        assertThat(refusal(PluginJarBuilder.plugin("it")
                        .runtime("a.Run", "it", "public Run() { throw new IllegalStateException(\"no luck\"); }")
                        .runtime("a.Two", "two", "public Two(int size) {}")))
                .contains("extension a.Run cannot be made: IllegalStateException: no luck")
                .contains("extension a.Two cannot be made")
                .contains("neither a public constructor without parameters nor one annotated");
        assertThat(platform.plugins()).isEmpty();
    }

    @Test
    void anExtensionWithoutANameIsRefused() throws IOException {
        assertThat(refusal(PluginJarBuilder.plugin("it").runtime("a.Run", " ")))
                .contains("extension a.Run has no name");
    }

    @Test
    void aPluginClassThatDoesNotStartIsRefusedInWords() throws IOException {
        assertThat(refusal(good().manifest("Plugin-Class", "a.Nowhere")))
                .contains("does not start: a.Nowhere: ClassNotFoundException");
        assertThat(
                        refusal(
                                good().manifest("Plugin-Class", "a.Life")
                                        .source(
                                                "a.Life",
                                                "package a; public class Life extends org.pf4j.Plugin {"
                                                        + "@Override public void start() { throw new IllegalStateException(\"bad\"); } }")))
                .contains("does not start: a.Life.start(): IllegalStateException: bad");
        assertThat(refusal(good().manifest("Plugin-Class", "a.Run"))).contains("does not start: a.Run");
    }

    @Test
    void aNameThatIsTakenIsRefusedNamingBoth() throws IOException {
        good().build(jar("a"));
        PluginJarBuilder.plugin("second").runtime("b.Run", "it").build(jar("b"));
        assertThat(platform.runtimeProviders()).containsOnlyKeys("it");
        assertThat(info("second").problem().orElseThrow())
                .isEqualTo("runtime 'it' is provided by plugin it (" + jar("a") + ") already, and by plugin second ("
                        + jar("b") + ") again");
        assertThat(refusal(PluginJarBuilder.plugin("log").logDriver("a.L", "x").logDriver("a.M", "y", "x")))
                .contains("log driver 'x' is provided by plugin log");
    }

    @Test
    void anIdThatIsTakenIsRefused() throws IOException {
        good().build(jar("a"));
        PluginJarBuilder.plugin("it").runtime("b.Run", "other").build(jar("b"));
        assertThat(platform.runtimeProviders()).containsOnlyKeys("it");
        assertThat(platform.plugins())
                .extracting(PluginInfo::state)
                .containsExactly(PluginInfo.State.STARTED, PluginInfo.State.REFUSED);
        assertThat(platform.plugins().get(1).problem().orElseThrow())
                .contains("has the id of plugin it (" + jar("a") + "), which is loaded already");
    }

    @Test
    void aVersionOfTheEngineThatIsNotThisIsRefused() throws IOException {
        assertThat(refusal(good().manifest("Plugin-Requires", "2.0.0")))
                .contains("requires Gantry >=2.0.0, and this is 1.4.0");
        assertThat(refusal(good().manifest("Plugin-Requires", "not a version"))).contains("which cannot be compared");
        assertThat(platform.load(good().manifest("Plugin-Requires", ">=1.4.0").build(dir.resolve("fits.jar"))))
                .extracting(PluginInfo::state)
                .isEqualTo(PluginInfo.State.STARTED);
    }

    @Test
    void aMissingOrCircularDependencyIsRefused() throws IOException {
        assertThat(refusal(good().manifest("Plugin-Dependencies", "base")))
                .contains("needs plugin base, which is not loaded");
        PluginJarBuilder.plugin("x")
                .manifest("Plugin-Dependencies", "y")
                .runtime("x.R", "x")
                .build(jar("x"));
        PluginJarBuilder.plugin("y")
                .manifest("Plugin-Dependencies", "x")
                .runtime("y.R", "y")
                .build(jar("y"));
        try (PluginPlatform fresh = open(Optional.empty(), plugins)) {
            assertThat(fresh.plugins())
                    .extracting(PluginInfo::state)
                    .containsExactly(PluginInfo.State.REFUSED, PluginInfo.State.REFUSED);
        }
        assertThat(platform.load(good().manifest("Plugin-Dependencies", "base?").build(dir.resolve("fits.jar"))))
                .extracting(PluginInfo::state)
                .isEqualTo(PluginInfo.State.STARTED);
    }

    @Test
    void whatIsNoJarIsRefused() throws IOException {
        assertThat(refusal(dir.resolve("missing.jar"))).contains("does not exist");
        assertThat(refusal(plugins)).contains("is not a file");
        assertThat(refusal(Files.writeString(dir.resolve("text.txt"), "x"))).contains("does not end in .jar");
        assertThat(refusal(Files.writeString(dir.resolve("text.jar"), "x"))).contains("is not a jar, or a damaged one");
        byte[] jar = Files.readAllBytes(good().build(dir.resolve("whole.jar")));
        Path half = Files.write(dir.resolve("half.jar"), Arrays.copyOf(jar, jar.length / 2));
        assertThat(refusal(half)).contains("is not a jar, or a damaged one");
    }

    @Test
    void aClassForANewerJavaIsExplained() throws IOException {
        Path whole = good().build(dir.resolve("whole.jar"));
        Path newer = dir.resolve("newer.jar");
        Files.copy(whole, newer);
        try (FileSystem zip = FileSystems.newFileSystem(newer)) {
            Path type = zip.getPath("a/Run.class");
            byte[] bytes = Files.readAllBytes(type);
            bytes[6] = 0;
            bytes[7] = (byte) 200;
            Files.write(type, bytes);
        }
        assertThat(refusal(newer)).contains("it was compiled for a newer Java than this one");
    }
}
