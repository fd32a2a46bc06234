// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.gantry.api.EngineConfig;
import dev.gantry.api.model.EffectiveSettings;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.core.lifecycle.BundleWriter;
import dev.gantry.core.lifecycle.Layout;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.oci.CapabilityRules;
import dev.gantry.core.oci.ConfinedRootfsReader;
import dev.gantry.core.oci.EffectiveSettingsReader;
import dev.gantry.core.oci.GeneratedFiles;
import dev.gantry.core.oci.HostFacts;
import dev.gantry.core.oci.HostFactsProbe;
import dev.gantry.core.oci.LocalHostFiles;
import dev.gantry.core.oci.NamespaceKind;
import dev.gantry.core.oci.NamespaceTarget;
import dev.gantry.core.oci.OciJson;
import dev.gantry.core.oci.OciSpecGenerator;
import dev.gantry.core.oci.ResourceRules;
import dev.gantry.core.oci.SpecDefaults;
import dev.gantry.core.oci.SpecRequest;
import dev.gantry.core.oci.WorkingDirectory;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Generates what {@code dev.gantry.core.oci} has the rules for, and writes bundles of it. The host is looked at once, at
 * the first use.
 */
final class OciBundleWriter implements BundleWriter {
    private final EngineConfig config;
    private final Layout layout;
    private final String version;
    private final LocalHostFiles files = new LocalHostFiles();
    private final ConfinedRootfsReader rootfs = new ConfinedRootfsReader();
    private final Lazy<HostFacts> facts =
            new Lazy<>(() -> HostFactsProbe.ofThisHost().read());
    private final Lazy<OciSpecGenerator> generator;

    OciBundleWriter(EngineConfig config, Layout layout, HostServices host, String version) {
        this.config = config;
        this.layout = layout;
        this.version = version;
        SpecDefaults defaults = new SpecDefaults(
                List.of(config.seccompProfile()),
                () -> Optional.of(host.launcher().find(config.initPath(), "catatonit")));
        this.generator = new Lazy<>(() -> new OciSpecGenerator(facts.get(), files, rootfs, defaults));
    }

    private SpecRequest request(ContainerConfig container, Function<String, ContainerRecord> others) {
        return new SpecRequest(
                container.id(),
                container.name(),
                container.spec(),
                container.createdAt(),
                layout.runDirectory(container.id()),
                config.cgroupParent(),
                kind -> target(
                        kind,
                        others.apply(kind.modeIn(
                                        container.spec().namespaces(),
                                        facts.get().cgroups())
                                .target()
                                .orElseThrow()),
                        others));
    }

    @Override
    public OciSpec generate(ContainerConfig container, Function<String, ContainerRecord> others) {
        OciSpec spec = generator.get().generate(request(container, others));
        WorkingDirectory.require(spec, container.id(), rootfs);
        return spec;
    }

    @Override
    public void write(ContainerConfig container, Function<String, ContainerRecord> others, OciSpec spec) {
        byte[] json = OciJson.write(spec);
        new GeneratedFiles(files, facts.get(), version, Optional::empty).write(request(container, others));
        BundleFile.replace(layout.bundle(container.id()).resolve("config.json"), json);
    }

    @Override
    public OciSpec.ProcessConfig process(
            ContainerConfig container, Function<String, ContainerRecord> others, ExecSpec command) {
        return generator.get().process(request(container, others), command);
    }

    @Override
    public void write(Path directory, OciSpec.ProcessConfig process) {
        BundleFile.replace(directory.resolve("process.json"), OciJson.write(process));
    }

    @Override
    public EffectiveSettings effective(ContainerConfig container) {
        return new EffectiveSettingsReader(facts.get())
                .read(
                        container.spec(),
                        container.id(),
                        layout.bundle(container.id()).resolve("config.json"));
    }

    private NamespaceTarget target(
            NamespaceKind kind, ContainerRecord other, Function<String, ContainerRecord> others) {
        String hostname =
                other.config().spec().namespaces().hostname().orElse(other.id().substring(0, 12));
        return new NamespaceTarget(
                other.config().name(),
                other.status().pid(),
                hostname,
                layout.runDirectory(other.id()),
                kind == NamespaceKind.IPC
                        ? NamespaceTarget.sharedMemory(
                                other.config().spec(),
                                files,
                                id -> others.apply(id).config().spec())
                        : Optional.empty());
    }

    @Override
    public void requireValid(Resources resources) {
        ResourceRules.requireValid(resources);
    }

    @Override
    public void requireValid(SecuritySpec security) {
        CapabilityRules.requireValid(security);
    }

    @Override
    public String resources(Resources present, Resources change) {
        return OciJson.write(ResourceRules.forUpdate(present, change, facts.get()));
    }

    @Override
    public String cgroupPath(String id) {
        return config.cgroupParent() + "/gantry-" + id;
    }
}
