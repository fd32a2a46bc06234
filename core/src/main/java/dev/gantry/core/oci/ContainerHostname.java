// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.regex.Pattern;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.NamespaceMode;

/**
 * The host name that a container sees.
 *
 * @param name the name
 * @param own whether it is set in an UTS namespace of the container's own
 */
record ContainerHostname(String name, boolean own) {
    /** Letters, digits, dots and hyphens, as the kernel's 64 bytes allow (hostname(7)); nothing that ends a line. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?");

    /**
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a malformed name, or one for a namespace that
     *     is not the container's own
     */
    static ContainerHostname of(SpecRequest request, HostFacts host) {
        NamespaceMode mode = request.spec().namespaces().uts();
        boolean own = mode.kind() == NamespaceMode.Kind.PRIVATE;
        String asked = request.spec().namespaces().hostname().orElse("");
        if (!asked.isEmpty() && !own) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "host name \"" + asked + "\" cannot be set in UTS namespace " + mode,
                    "leave the host name or the UTS mode out");
        }
        if (!asked.isEmpty() && !VALID.matcher(asked).matches()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid host name \"" + asked + "\"",
                    "use up to 64 letters, digits, dots and hyphens");
        }
        String name = switch (mode.kind()) {
            case PRIVATE -> asked.isEmpty() ? request.shortId() : asked;
            case CONTAINER -> request.targets().apply(NamespaceKind.UTS).hostname();
            default -> host.hostname();
        };
        return new ContainerHostname(name, own);
    }
}
