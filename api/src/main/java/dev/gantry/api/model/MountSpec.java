// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Something mounted into a container at the caller's wish. A mount replaces the engine's own mount at the same place.
 *
 * @param type what is mounted
 * @param source for {@link Type#BIND} an absolute path of the host; empty otherwise
 * @param destination absolute path inside the container
 * @param options mount(8) options such as {@code ro}, {@code rbind}, {@code noexec}, {@code size=64m}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record MountSpec(Type type, Optional<String> source, String destination, List<String> options) {
    /** The kinds of mounts. */
    public enum Type {
        /** A file or directory of the host. */
        BIND,
        /** Memory. */
        TMPFS
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for relative paths or a missing source */
    public MountSpec {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(options, "options");
        options = List.copyOf(options);
        if (!destination.startsWith("/")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "mount destination \"" + destination + "\" must be an absolute path");
        }
        if ((type == Type.BIND) != source.isPresent()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    type == Type.BIND
                            ? "bind mount at " + destination + " needs a source"
                            : "tmpfs mount at " + destination + " takes no source");
        }
        if (source.isPresent() && !source.get().startsWith("/")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "bind mount source \"" + source.get() + "\" must be an absolute path");
        }
    }
}
