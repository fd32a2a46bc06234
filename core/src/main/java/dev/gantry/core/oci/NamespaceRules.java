// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.spi.runtime.OciSpec;

/** The namespaces of a container: new ones, joined ones, and by absence the host's. */
final class NamespaceRules {
    private NamespaceRules() {}

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a mode that its kind does not have */
    static List<OciSpec.Namespace> namespaces(SpecRequest request, CgroupMode cgroups, HostFiles host) {
        List<OciSpec.Namespace> result = new ArrayList<>();
        for (NamespaceKind kind : NamespaceKind.values()) {
            NamespaceMode mode = kind.modeIn(request.spec().namespaces(), cgroups);
            switch (mode.kind()) {
                case HOST -> {}
                case PRIVATE -> result.add(created(kind.ociType()));
                case NONE -> {
                    if (kind != NamespaceKind.NETWORK && kind != NamespaceKind.IPC) {
                        throw new EngineException(
                                ErrorCode.INVALID_ARGUMENT,
                                "a container cannot have no " + kind.ociType() + " namespace",
                                "use private, host, container:NAME or ns:PATH");
                    }
                    result.add(created(kind.ociType()));
                }
                case CONTAINER ->
                    result.add(joined(
                            kind, kind.ofProcess(request.targets().apply(kind).pid())));
                case PATH -> {
                    Path path = Path.of(mode.target().orElseThrow());
                    if (!host.exists(path)) {
                        throw new EngineException(
                                ErrorCode.INVALID_ARGUMENT,
                                kind.ociType() + " namespace " + path + " does not exist",
                                "name a file such as /proc/PID/ns/" + kind.ociType());
                    }
                    result.add(joined(kind, path));
                }
            }
        }
        result.add(created("mount"));
        return List.copyOf(result);
    }

    private static OciSpec.Namespace created(String type) {
        return new OciSpec.Namespace(type, Optional.empty());
    }

    private static OciSpec.Namespace joined(NamespaceKind kind, Path path) {
        return new OciSpec.Namespace(kind.ociType(), Optional.of(path.toString()));
    }
}
