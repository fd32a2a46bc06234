// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.EffectiveSettings;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Tells what a container gets. The {@code config.json} of one that was made says it; for one that never was it follows
 * from the rules by which that file would be written. Safe for use by any thread.
 */
public final class EffectiveSettingsReader {
    private static final int SHORT_ID = 12;

    private final HostFacts facts;

    /** @param facts what the engine may do on this host */
    public EffectiveSettingsReader(HostFacts facts) {
        this.facts = facts;
    }

    /**
     * What the container gets.
     *
     * @param id full id
     * @param config its {@code config.json}, which need not be there
     */
    public EffectiveSettings read(ContainerSpec spec, String id, Path config) {
        NamespaceMode cgroup = NamespaceKind.CGROUP.modeIn(spec.namespaces(), facts.cgroups());
        try {
            JsonNode written = OciJson.read(Files.readAllBytes(config));
            return written.isObject() ? written(written, cgroup) : expected(spec, id, cgroup);
        } catch (IOException | JacksonException e) {
            return expected(spec, id, cgroup);
        }
    }

    private static EffectiveSettings written(JsonNode config, NamespaceMode cgroup) {
        JsonNode process = config.path("process");
        JsonNode capabilities = process.path("capabilities");
        JsonNode pids = config.path("linux").path("resources").path("pids").path("limit");
        return new EffectiveSettings(
                config.path("ociVersion").asString(OciSpec.VERSION),
                texts(process.path("env")),
                texts(capabilities.path("bounding")),
                texts(capabilities.path("effective")),
                pids.isIntegralNumber() && pids.canConvertToLong()
                        ? OptionalLong.of(pids.asLong())
                        : OptionalLong.empty(),
                cgroup);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(value -> value.asString("")).toList();
    }

    private EffectiveSettings expected(ContainerSpec spec, String id, NamespaceMode cgroup) {
        ContainerUser user = new ContainerUser(isRoot(spec) ? 0 : 1, 0, List.of(), Optional.empty());
        try {
            Set<Capability> bounding = CapabilityRules.bounding(spec.security(), facts.capabilities());
            OciSpec.Capabilities sets = CapabilityRules.sets(spec.security(), bounding, user.uid());
            return new EffectiveSettings(
                    OciSpec.VERSION,
                    EnvironmentRules.variables(spec.process(), hostname(spec, id), user),
                    sets.bounding(),
                    sets.effective(),
                    ResourceRules.forCreation(spec.resources(), List.of(), facts)
                            .pids()
                            .map(pids -> OptionalLong.of(pids.limit()))
                            .orElse(OptionalLong.empty()),
                    cgroup);
        } catch (EngineException e) {
            // It can never be made; what it was asked to be is in its specification.
            return new EffectiveSettings(
                    OciSpec.VERSION, List.of(), List.of(), List.of(), OptionalLong.empty(), cgroup);
        }
    }

    /** Only the root filesystem knows for certain who a name is, and it may be gone. */
    private static boolean isRoot(ContainerSpec spec) {
        String user = spec.process().user().orElse("").split(":", 2)[0];
        return user.isEmpty() || user.equals("0") || user.equals("root");
    }

    private String hostname(ContainerSpec spec, String id) {
        return switch (spec.namespaces().uts().kind()) {
            case HOST -> facts.hostname();
            default -> spec.namespaces().hostname().orElse(id.substring(0, Math.min(SHORT_ID, id.length())));
        };
    }
}
