// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources and packs them as a plugin jar, or a wrong one. */
final class PluginJarBuilder {
    private static final String LOG_METHODS = """
            public void validate(dev.gantry.spi.log.LogTarget target) {}
            public dev.gantry.spi.runtime.LogSink sink(dev.gantry.spi.log.LogTarget target) {
                throw new UnsupportedOperationException();
            }
            public java.util.Optional<java.nio.file.Path> path(dev.gantry.spi.log.LogTarget target) {
                return java.util.Optional.empty();
            }
            public dev.gantry.spi.log.LogReader read(
                    dev.gantry.spi.log.LogTarget target, dev.gantry.api.model.LogQuery query) {
                throw new UnsupportedOperationException();
            }
            """;

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new TreeMap<>();
    private final List<String> index = new ArrayList<>();
    private boolean withIndex = true;

    private PluginJarBuilder() {}

    static PluginJarBuilder empty() {
        return new PluginJarBuilder();
    }

    /** A plugin with a good manifest and nothing in it. */
    static PluginJarBuilder plugin(String id) {
        return empty().manifest("Plugin-Id", id)
                .manifest("Plugin-Version", "1.2.3")
                .manifest("Plugin-Provider", "Somebody")
                .manifest("Plugin-Description", "For tests")
                .manifest("Gantry-Spi", "runtime=1, log=1");
    }

    PluginJarBuilder manifest(String key, String value) {
        manifest.put(key, value);
        return this;
    }

    PluginJarBuilder withoutManifest(String key) {
        manifest.remove(key);
        return this;
    }

    PluginJarBuilder withoutIndex() {
        withIndex = false;
        return this;
    }

    PluginJarBuilder indexed(String className) {
        index.add(className);
        return this;
    }

    PluginJarBuilder entry(String name, String content) {
        entries.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    PluginJarBuilder source(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** A runtime whose open() answers with an exception that says where its class is from. */
    PluginJarBuilder runtime(String className, String name) {
        return runtime(className, name, "");
    }

    PluginJarBuilder runtime(String className, String name, String members) {
        return extension(className, "dev.gantry.spi.runtime.OciRuntimeProvider", """
                public String name() { return "%s"; }
                public dev.gantry.spi.runtime.OciRuntime open(dev.gantry.spi.runtime.RuntimeContext context) {
                    throw new UnsupportedOperationException("open");
                }
                """.formatted(name) + members);
    }

    PluginJarBuilder logDriver(String className, String... names) {
        String set = "\"" + String.join("\", \"", names) + "\"";
        return extension(
                className,
                "dev.gantry.spi.log.LogDriver",
                "public java.util.Set<String> names() { return java.util.Set.of(" + set + "); }\n" + LOG_METHODS);
    }

    PluginJarBuilder extension(String className, String type, String members) {
        int dot = className.lastIndexOf('.');
        return source(
                        className,
                        "package %s;\n@org.pf4j.Extension public class %s implements %s {\n%s}\n"
                                .formatted(className.substring(0, dot), className.substring(dot + 1), type, members))
                .indexed(className);
    }

    Path build(Path jar, Path... classPath) throws IOException {
        Map<String, byte[]> content = new TreeMap<>(entries);
        content.putAll(compile(classPath));
        if (withIndex) {
            content.put(PluginJar.INDEX, (String.join("\n", index) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Manifest mf = new Manifest();
        mf.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> mf.getMainAttributes().putValue(key, value));
        Path temporary = jar.resolveSibling(jar.getFileName() + ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary);
                JarOutputStream packed = manifest.isEmpty() ? new JarOutputStream(out) : new JarOutputStream(out, mf)) {
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                packed.putNextEntry(new JarEntry(entry.getKey()));
                packed.write(entry.getValue());
                packed.closeEntry();
            }
        }
        // As a careful installer does it: whoever has the old one open keeps it.
        return Files.move(temporary, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private Map<String, byte[]> compile(Path... classPath) throws IOException {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new TreeMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                JavaFileManager memory = new ForwardingJavaFileManager<>(files) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                        String file = name.replace('.', '/') + ".class";
                        return new SimpleJavaFileObject(URI.create("memory:///" + file), kind) {
                            @Override
                            public OutputStream openOutputStream() {
                                ByteArrayOutputStream out = new ByteArrayOutputStream();
                                classes.put(file, out);
                                return out;
                            }
                        };
                    }
                }) {
            StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
            for (Path more : classPath) {
                path.append(':').append(more);
            }
            List<SimpleJavaFileObject> units = new ArrayList<>();
            sources.forEach((name, source) -> units.add(
                    new SimpleJavaFileObject(
                            URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return source;
                        }
                    }));
            List<String> options = List.of("-proc:none", "--release", "17", "-classpath", path.toString());
            if (!compiler.getTask(null, memory, null, options, null, units).call()) {
                throw new IllegalStateException("test plugin does not compile");
            }
        }
        Map<String, byte[]> result = new TreeMap<>();
        classes.forEach((name, out) -> result.put(name, out.toByteArray()));
        return result;
    }
}
