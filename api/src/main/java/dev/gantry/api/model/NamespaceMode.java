// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Whose namespace of one kind (namespaces(7)) a container lives in.
 *
 * @param kind own, the host's, another container's, or one given by path
 * @param target for {@link Kind#CONTAINER} the other container (as the user spelled it, and its full id once the
 *     container is recorded), for {@link Kind#PATH} an absolute path; empty otherwise
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record NamespaceMode(Kind kind, Optional<String> target) {
    /** A namespace of its own. */
    public static final NamespaceMode PRIVATE = new NamespaceMode(Kind.PRIVATE, Optional.empty());
    /** The namespace of the engine. */
    public static final NamespaceMode HOST = new NamespaceMode(Kind.HOST, Optional.empty());
    /** For networks: an own namespace with nothing but loopback. For IPC: private without /dev/shm. */
    public static final NamespaceMode NONE = new NamespaceMode(Kind.NONE, Optional.empty());

    /** The choices. */
    public enum Kind {
        /** A namespace of its own. */
        PRIVATE,
        /** The engine's. */
        HOST,
        /** That of another container. */
        CONTAINER,
        /** One given by path. */
        PATH,
        /** An own one that is left empty. */
        NONE
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when kind and target contradict each other */
    public NamespaceMode {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(target, "target");
        boolean needsTarget = kind == Kind.CONTAINER || kind == Kind.PATH;
        if (needsTarget != target.isPresent() || target.filter(String::isBlank).isPresent()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "namespace mode " + kind + (needsTarget ? " needs" : " takes no") + " target");
        }
        if (kind == Kind.PATH && !target.orElseThrow().startsWith("/")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "namespace path \"" + target.orElseThrow() + "\" must be absolute");
        }
    }

    /** The namespace of another container, by name or id. */
    public static NamespaceMode container(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        return new NamespaceMode(Kind.CONTAINER, Optional.of(nameOrId));
    }

    /** The namespace that the file at an absolute path stands for. */
    public static NamespaceMode path(String path) {
        Objects.requireNonNull(path, "path");
        return new NamespaceMode(Kind.PATH, Optional.of(path));
    }

    /**
     * Reads {@code private}, {@code host}, {@code none}, {@code container:X} or {@code ns:PATH}.
     *
     * @param what the option being read, for the error message
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    public static NamespaceMode parse(String what, String text) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(text, "text");
        if (text.startsWith("container:")) {
            return container(text.substring("container:".length()));
        }
        if (text.startsWith("ns:")) {
            return path(text.substring("ns:".length()));
        }
        return switch (text) {
            case "", "private" -> PRIVATE;
            case "host" -> HOST;
            case "none" -> NONE;
            default ->
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "invalid " + what + " mode \"" + text + "\"",
                        "use private, host, none, container:NAME or ns:PATH");
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case PRIVATE -> "private";
            case HOST -> "host";
            case NONE -> "none";
            case CONTAINER -> "container:" + target.orElseThrow();
            case PATH -> "ns:" + target.orElseThrow();
        };
    }
}
