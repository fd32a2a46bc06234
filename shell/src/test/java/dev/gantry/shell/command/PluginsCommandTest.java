// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.shell.Rig;
import dev.gantry.shell.Rig.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class PluginsCommandTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Where the plugin leaves word of its class loader, for want of any other place that both can see. */
    private static final String WORD = "gantry.test.plugin-loader";

    private static final String LOG_DRIVER = """
            package a;
            @org.pf4j.Extension public class Log implements dev.gantry.spi.log.LogDriver {
                public Log() {
                    System.getProperties().put("%s", new java.lang.ref.WeakReference<>(getClass().getClassLoader()));
                }
                public java.util.Set<String> names() { return java.util.Set.of("leaky"); }
                public void validate(dev.gantry.spi.log.LogTarget target) {}
                public dev.gantry.spi.runtime.LogSink sink(dev.gantry.spi.log.LogTarget target) {
                    return new dev.gantry.spi.runtime.LogSink.None();
                }
                public java.util.Optional<java.nio.file.Path> path(dev.gantry.spi.log.LogTarget target) {
                    return java.util.Optional.empty();
                }
                public dev.gantry.spi.log.LogReader read(
                        dev.gantry.spi.log.LogTarget target, dev.gantry.api.model.LogQuery query) {
                    throw new dev.gantry.api.error.EngineException(dev.gantry.api.error.ErrorCode.NO_LOGS, "none");
                }
            }
            """.formatted(WORD);

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectory(directory.resolve("rootfs"));
        rig = new Rig(directory);
        pack(directory.resolve("leaky.jar"));
    }

    @AfterEach
    void close() {
        System.getProperties().remove(WORD);
        rig.close();
    }

    private void pack(Path jar) throws Exception {
        Path source = Files.createDirectories(directory.resolve("source/a")).resolve("Log.java");
        Files.writeString(source, LOG_DRIVER);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "--release",
                        "17",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(code).isZero();
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "leaky");
        attributes.putValue("Plugin-Version", "1.0.0");
        attributes.putValue("Gantry-Spi", "log=1");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest)) {
            packed.putNextEntry(new JarEntry("a/Log.class"));
            packed.write(Files.readAllBytes(source.resolveSibling("Log.class")));
            packed.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            packed.write("a.Log\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void succeeds(String... words) {
        assertThat(rig.run(words)).isEqualTo(new Outcome(0, "leaky\n", ""));
    }

    /** Uses the plugin, and gives the loader of its classes. */
    private WeakReference<?> use() {
        String rootfs = directory.resolve("rootfs").toString();
        for (List<String> words : List.of(
                List.of("create", "--name", "used", "--log-driver", "leaky", "--rootfs", rootfs, "true"),
                List.of("start", "used"),
                List.of("wait", "used"),
                List.of("rm", "-f", "used"))) {
            assertThat(rig.run(words.toArray(String[]::new)).code()).isZero();
        }
        return (WeakReference<?>) System.getProperties().get(WORD);
    }

    @Test
    void pluginsAreLoadedReloadedAndUnloadedAndLeaveNoClassesBehind() {
        List<WeakReference<?>> loaders = new ArrayList<>();
        succeeds("plugins", "load", "leaky.jar");
        for (int round = 0; round < 5; round++) {
            loaders.add(use());
            succeeds("plugins", "reload", "leaky");
        }
        loaders.add(use());
        assertThat(loaders).doesNotHaveDuplicates();
        succeeds("plugins", "unload", "leaky");
        assertThat(rig.run("plugins").out()).doesNotContain("leaky");
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end && loaders.stream().anyMatch(loader -> loader.get() != null)) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
    }

    @Test
    void aPluginInUseStaysAndTheLineSaysByWhat() {
        succeeds("plugins", "load", "leaky.jar");
        String rootfs = directory.resolve("rootfs").toString();
        rig.run("run", "-d", "--name", "web", "--log-driver", "leaky", "--rootfs", rootfs, "sleep", "1000");
        for (String verb : List.of("unload", "reload")) {
            Outcome outcome = rig.run("plugins", verb, "leaky");
            assertThat(outcome.code()).isEqualTo(125);
            assertThat(outcome.err()).contains("cannot " + verb, "containers log through it: web");
        }
        rig.run("rm", "-f", "-t", "0", "web");
        succeeds("plugins", "unload", "leaky");
    }

    @Test
    void whatNeedsAPluginThatIsGoneIsExplainedAsRefused() {
        succeeds("plugins", "load", "leaky.jar");
        String rootfs = directory.resolve("rootfs").toString();
        rig.run("create", "--name", "web", "--log-driver", "leaky", "--rootfs", rootfs, "true");
        assertThat(rig.run("explain", "web").out()).containsPattern("start +allowed; becomes running");
        rig.run("run", "-d", "--name", "up", "--rootfs", rootfs, "sleep", "1000");
        assertThat(rig.run("explain", "up").out()).containsPattern("resize +refused: the container has no terminal");
        rig.run("rm", "-f", "-t", "0", "up");
        succeeds("plugins", "unload", "leaky");
        assertThat(rig.run("explain", "web").out())
                .containsPattern("start +refused: .*leaky")
                .containsPattern("remove +allowed");
    }

    @Test
    void anUnknownWordIsSaidToBeSoHoweverManyFollow() {
        for (List<String> words : List.of(List.of("plugins", "frob"), List.of("plugins", "frob", "x"))) {
            Outcome outcome = rig.run(words.toArray(String[]::new));
            assertThat(outcome.code()).isEqualTo(125);
            assertThat(outcome.err()).contains("unrecognized command `gantry plugins frob`");
        }
    }
}
