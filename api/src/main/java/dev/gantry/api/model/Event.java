// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Something that happened to an object of the engine, as {@code events} shows it.
 *
 * @param sequence grows with every event of the engine's root, without gaps while events are kept
 * @param at when
 * @param type the kind of object
 * @param status what happened, in libpod's words: create, init, start, died, cleanup, remove, ...
 * @param id full id of the object; empty for system events
 * @param name its name; empty for system events
 * @param image the image or root filesystem it was made from; may be empty
 * @param exitCode for {@code died} and {@code remove}, the exit code when known
 * @param attributes the labels of the container, and details of the event
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Event(
        long sequence,
        Instant at,
        Type type,
        String status,
        String id,
        String name,
        String image,
        OptionalInt exitCode,
        Map<String, String> attributes) {
    /** The kinds of objects. */
    public enum Type {
        /** A container. */
        CONTAINER,
        /** The engine's root as a whole. */
        SYSTEM
    }

    /** Copies the attributes. */
    public Event {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(exitCode, "exitCode");
        Objects.requireNonNull(attributes, "attributes");
        attributes = Map.copyOf(attributes);
    }
}
