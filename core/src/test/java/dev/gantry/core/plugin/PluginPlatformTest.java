// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class PluginPlatformTest extends PlatformTestBase {
    private static final String CONSTRUCTED = "gantry.test.constructed";

    @Test
    void aJarInTheDirectoryAnswersUnderItsNames() throws IOException {
        PluginJarBuilder.plugin("two")
                .runtime("a.Run", "fast")
                .logDriver("a.Log", "file", "json-file")
                .build(jar("two"));
        assertThat(platform.runtimeProvider("fast"))
                .get()
                .extracting(OciRuntimeProvider::name)
                .isEqualTo("fast");
        assertThat(platform.runtimeProvider("slow")).isEmpty();
        assertThat(platform.runtimeProviders()).containsOnlyKeys("fast");
        assertThat(platform.logDrivers()).containsOnlyKeys("file", "json-file");
        assertThat(platform.logDriver("file")).isPresent().isEqualTo(platform.logDriver("json-file"));
        assertThat(platform.plugins())
                .containsExactly(new PluginInfo(
                        "two",
                        "1.2.3",
                        "Somebody",
                        "For tests",
                        PluginInfo.State.STARTED,
                        List.of("log:file", "log:json-file", "runtime:fast"),
                        jar("two").toString(),
                        Optional.empty()));
    }

    @Test
    void nothingIsLookedForBeforeTheFirstQuestion() throws IOException {
        System.clearProperty(CONSTRUCTED);
        PluginJarBuilder.plugin("late")
                .runtime("a.Run", "late", "public Run() { System.setProperty(\"" + CONSTRUCTED + "\", \"yes\"); }")
                .build(jar("late"));
        try (PluginPlatform other = open(Optional.empty(), plugins)) {
            assertThat(System.getProperty(CONSTRUCTED)).isNull();
            assertThat(other.runtimeProvider("late")).isPresent();
            assertThat(System.getProperty(CONSTRUCTED)).isEqualTo("yes");
        } finally {
            System.clearProperty(CONSTRUCTED);
        }
    }

    @Test
    void aMissingDirectoryIsEmptyAndOtherFilesAreNotPlugins() throws IOException {
        Files.writeString(plugins.resolve("README"), "hello");
        try (PluginPlatform other = open(Optional.empty(), dir.resolve("missing"), plugins)) {
            assertThat(other.plugins()).isEmpty();
        }
    }

    @Test
    void oneBadPluginDoesNotStopTheOthers() throws IOException {
        Files.writeString(jar("a-broken"), "no jar");
        PluginJarBuilder.plugin("good").runtime("a.Run", "good").build(jar("b-good"));
        PluginJarBuilder.plugin("throws")
                .runtime("b.Run", "x", "public Run() { throw new IllegalStateException(\"no luck\"); }")
                .build(jar("c-throws"));
        assertThat(platform.runtimeProviders()).containsOnlyKeys("good");
        assertThat(platform.plugins())
                .extracting(PluginInfo::id, PluginInfo::state)
                .containsExactlyInAnyOrder(
                        tuple("a-broken.jar", PluginInfo.State.REFUSED),
                        tuple("good", PluginInfo.State.STARTED),
                        tuple("throws", PluginInfo.State.REFUSED));
        assertThat(info("a-broken.jar").problem().orElseThrow()).contains("is not a jar");
        assertThat(info("throws").problem().orElseThrow())
                .contains("b.Run cannot be made: IllegalStateException: no luck");
    }

    @Test
    void aPluginSeesTheApiButNeitherTheEngineNorTheProgram() throws IOException {
        String probe = """
                public Run() {
                    see("dev.gantry.api.EngineConfig", true);
                    see("org.slf4j.Logger", true);
                    see("java.sql.Connection", true);
                    see("jnr.posix.POSIX", true);
                    see("dev.gantry.core.plugin.PluginPlatform", false);
                    see("com.google.inject.Injector", false);
                    see("com.typesafe.config.Config", false);
                    see("org.junit.jupiter.api.Test", false);
                    if (getClass().getResource("/reference.conf") != null) {
                        throw new IllegalStateException("sees a resource of the engine");
                    }
                    if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) {
                        throw new IllegalStateException("context class loader");
                    }
                }
                private void see(String name, boolean expected) {
                    boolean seen;
                    try {
                        Class.forName(name, false, getClass().getClassLoader());
                        seen = true;
                    } catch (ClassNotFoundException e) {
                        seen = false;
                    }
                    if (seen != expected) {
                        throw new IllegalStateException(name + " seen: " + seen);
                    }
                }
                """;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        PluginJarBuilder.plugin("probe").runtime("a.Run", "probe", probe).build(jar("probe"));
        assertThat(platform.plugins()).flatExtracting(PluginInfo::problem).containsOnly(Optional.empty());
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void aPluginsOwnLibraryWinsOverTheEnginesAndItsLoaderHasItsName() throws IOException {
        PluginJarBuilder.plugin("own")
                .source("com.typesafe.config.Config", "package com.typesafe.config; public interface Config {}")
                .runtime("a.Run", "own", "public com.typesafe.config.Config config;")
                .build(jar("own"));
        ClassLoader loader =
                platform.runtimeProvider("own").orElseThrow().getClass().getClassLoader();
        assertThat(loader.getName()).isEqualTo("gantry-plugin own@1.2.3 (" + jar("own") + ")");
        assertThat(loader).hasToString(loader.getName());
        assertThat(loader)
                .satisfies(it -> assertThat(
                                it.loadClass("com.typesafe.config.Config").getClassLoader())
                        .isSameAs(it));
    }

    @Test
    void anExtensionMayAskForItsContext() throws IOException {
        String members = """
                private final dev.gantry.spi.PluginContext context;
                @jakarta.inject.Inject Run(dev.gantry.spi.PluginContext context) { this.context = context; }
                @Override public String toString() {
                    return context.pluginId() + " " + context.options() + " " + context.dataDirectory();
                }
                """;
        PluginJarBuilder.plugin("told").runtime("a.Run", "told", members).build(jar("told"));
        Path data = dir.resolve("data/told");
        OciRuntimeProvider provider = platform.runtimeProvider("told").orElseThrow();
        assertThat(data).doesNotExist();
        assertThat(provider).hasToString("told {colour=green} " + data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void onlyTheContextIsInjected() throws IOException {
        String members = "@jakarta.inject.Inject public Run(java.util.ArrayList<String> anything) {}";
        assertThat(refusal(PluginJarBuilder.plugin("asks").runtime("a.Run", "asks", members)))
                .contains("extension a.Run cannot be made")
                .contains("ArrayList");
    }

    @Test
    void anExtensionOfTwoPointsIsOneObject() throws IOException {
        String members = """
                public String name() { return "both"; }
                public java.util.Set<String> names() { return java.util.Set.of("both"); }
                public dev.gantry.spi.runtime.OciRuntime open(dev.gantry.spi.runtime.RuntimeContext c) { return null; }
                public void validate(dev.gantry.spi.log.LogTarget t) {}
                public dev.gantry.spi.runtime.LogSink sink(dev.gantry.spi.log.LogTarget t) { return null; }
                public java.util.Optional<java.nio.file.Path> path(dev.gantry.spi.log.LogTarget t) { return null; }
                public dev.gantry.spi.log.LogReader read(
                        dev.gantry.spi.log.LogTarget t, dev.gantry.api.model.LogQuery q) { return null; }
                """;
        PluginJarBuilder.plugin("both")
                .extension("a.Both", "dev.gantry.spi.runtime.OciRuntimeProvider, dev.gantry.spi.log.LogDriver", members)
                .build(jar("both"));
        assertThat((Object) platform.runtimeProvider("both").orElseThrow())
                .isSameAs(platform.logDriver("both").orElseThrow());
    }

    @Test
    void aPluginClassIsStartedAndStopped() throws IOException {
        String source = """
                package a;
                public class Life extends org.pf4j.Plugin {
                    @Override public void start() { System.setProperty("gantry.test.life", "started"); }
                    @Override public void stop() {
                        System.setProperty("gantry.test.life", "stopped");
                        throw new IllegalStateException("late");
                    }
                }
                """;
        PluginJarBuilder.plugin("life")
                .manifest("Plugin-Class", "a.Life")
                .source("a.Life", source)
                .runtime("a.Run", "life")
                .build(jar("life"));
        try {
            assertThat(platform.runtimeProvider("life")).isPresent();
            assertThat(System.getProperty("gantry.test.life")).isEqualTo("started");
            platform.unload("life");
            assertThat(System.getProperty("gantry.test.life")).isEqualTo("stopped");
            assertThat(platform.plugins()).isEmpty();
        } finally {
            System.clearProperty("gantry.test.life");
        }
    }

    @Test
    void loadingAndUnloadingChangesTheAnswers() throws IOException {
        Path loose = PluginJarBuilder.plugin("loose").runtime("a.Run", "loose").build(dir.resolve("loose.jar"));
        assertThat(platform.runtimeProviders()).isEmpty();
        assertThat(platform.load(loose).provides()).containsExactly("runtime:loose");
        assertThat(platform.runtimeProviders()).containsOnlyKeys("loose");
        platform.unload("loose");
        assertThat(platform.runtimeProviders()).isEmpty();
        assertThat(platform.plugins()).isEmpty();
        assertThatThrownBy(() -> platform.unload("loose"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_PLUGIN));
    }

    @Test
    void reloadingTakesTheJarAsItIsNow() throws IOException {
        PluginJarBuilder.plugin("it").runtime("a.Run", "old").build(jar("it"));
        assertThat(platform.runtimeProviders()).containsOnlyKeys("old");
        PluginJarBuilder.plugin("it")
                .manifest("Plugin-Version", "2.0.0")
                .runtime("a.Run", "new")
                .build(jar("it"));
        assertThat(platform.reload("it").version()).isEqualTo("2.0.0");
        assertThat(platform.runtimeProviders()).containsOnlyKeys("new");
    }

    @Test
    void reloadingAJarThatBecameUnfitLeavesTheOldPlugin() throws IOException {
        PluginJarBuilder.plugin("it").runtime("a.Run", "old").build(jar("it"));
        assertThat(platform.runtimeProviders()).containsOnlyKeys("old");
        PluginJarBuilder.plugin("it")
                .withoutManifest("Gantry-Spi")
                .runtime("a.Run", "new")
                .build(jar("it"));
        assertThatThrownBy(() -> platform.reload("it")).hasMessageContaining("which stays loaded as it was");
        assertThat(platform.runtimeProviders()).containsOnlyKeys("old");
    }

    @Test
    void reloadingAJarThatFailsAtTheStartListsItsProblem() throws IOException {
        PluginJarBuilder.plugin("it").runtime("a.Run", "old").build(jar("it"));
        assertThat(platform.runtimeProviders()).containsOnlyKeys("old");
        PluginJarBuilder.plugin("it")
                .runtime("a.Run", "new", "public Run() { throw new IllegalStateException(\"no\"); }")
                .build(jar("it"));
        assertThatThrownBy(() -> platform.reload("it")).hasMessageContaining("IllegalStateException: no");
        assertThat(platform.runtimeProviders()).isEmpty();
        assertThat(info("it").problem()).isPresent();
    }

    @Test
    void aRefusedPluginIsReloadedOnceItIsRepairedAndUnloadedFromTheList() throws IOException {
        PluginJarBuilder.plugin("it")
                .withoutManifest("Gantry-Spi")
                .runtime("a.Run", "it")
                .build(jar("it"));
        PluginJarBuilder.plugin("other").withoutIndex().build(jar("other"));
        assertThat(info("it").state()).isEqualTo(PluginInfo.State.REFUSED);
        PluginJarBuilder.plugin("it").runtime("a.Run", "it").build(jar("it"));
        platform.reload("it");
        assertThat(info("it").state()).isEqualTo(PluginInfo.State.STARTED);
        platform.unload("other");
        assertThat(platform.plugins()).extracting(PluginInfo::id).containsExactly("it");
    }

    @Test
    void aPluginMayUseAnotherWhateverTheirOrder() throws IOException {
        Path base = PluginJarBuilder.plugin("base")
                .source(
                        "base.Tool",
                        "package base; public class Tool { public static String name() { return \"t\"; } }")
                .runtime("base.Run", "base")
                .build(jar("z-base"));
        PluginJarBuilder.plugin("user")
                .manifest("Plugin-Dependencies", "base@>=1.0.0")
                .runtime("a.Run", "user", "final String tool = base.Tool.name();")
                .build(jar("a-user"), base);
        assertThat(platform.runtimeProviders()).containsOnlyKeys("base", "user");
        assertThatThrownBy(() -> platform.unload("base")).hasMessageContaining("user need it");
        platform.unload("user");
        platform.unload("base");
        assertThat(platform.plugins()).isEmpty();
    }

    @Test
    void pluginsOnTheClassPathAreFoundByTheirManifestOrAsOne() throws IOException {
        Path named = PluginJarBuilder.plugin("named").runtime("a.Run", "named").build(dir.resolve("named.jar"));
        Path plain = PluginJarBuilder.empty().runtime("b.Run", "plain").build(dir.resolve("plain.jar"));
        Path other = PluginJarBuilder.empty().logDriver("c.Log", "more").build(dir.resolve("other.jar"));
        Path foreign = PluginJarBuilder.empty()
                .extension("d.Foreign", "org.pf4j.ExtensionPoint", "")
                .build(dir.resolve("foreign.jar"));
        Path nothing = PluginJarBuilder.empty().build(dir.resolve("nothing.jar"));
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {url(named), url(plain), url(other), url(foreign), url(nothing)},
                        getClass().getClassLoader());
                PluginPlatform onPath = open(Optional.of(loader))) {
            assertThat(onPath.runtimeProviders()).containsOnlyKeys("named", "plain");
            assertThat(onPath.logDrivers()).containsOnlyKeys("more");
            assertThat(onPath.plugins()).extracting(PluginInfo::id).containsExactly(ClassPathPlugins.NAMELESS, "named");
            assertThatThrownBy(() -> onPath.unload("named"))
                    .hasMessageContaining("cannot be unloaded: it is on the class path of the program");
        }
    }

    @Test
    void aPluginOnTheClassPathWithTheWrongLevelIsRefused() throws IOException {
        Path named = PluginJarBuilder.plugin("named")
                .manifest("Gantry-Spi", "runtime=9")
                .runtime("a.Run", "named")
                .build(dir.resolve("named.jar"));
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {url(named)}, getClass().getClassLoader());
                PluginPlatform onPath = open(Optional.of(loader))) {
            assertThat(onPath.plugins())
                    .singleElement()
                    .satisfies(
                            plugin -> assertThat(plugin.problem().orElseThrow()).contains("level 9"));
        }
    }

    @Test
    void aClosedPlatformSaysSo() throws IOException {
        PluginJarBuilder.plugin("it").runtime("a.Run", "it").build(jar("it"));
        assertThat(platform.plugins()).hasSize(1);
        platform.close();
        platform.close();
        assertThatThrownBy(platform::plugins)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }

    private static URL url(Path jar) throws IOException {
        return jar.toUri().toURL();
    }
}
