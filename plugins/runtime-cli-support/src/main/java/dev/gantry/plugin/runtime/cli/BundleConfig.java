// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What is of interest in a bundle's {@code config.json} (OCI runtime specification), besides for the runtime. */
final class BundleConfig {
    private static final JsonFactory FACTORY = new JsonFactory();

    private BundleConfig() {}

    /**
     * Reads {@code linux.cgroupsPath}: where the container's cgroup is made.
     *
     * @return empty when the file does not say so
     * @throws IOException when it cannot be read, or is no JSON
     */
    static Optional<String> cgroupsPath(Path bundle) throws IOException {
        String text = Files.readString(bundle.resolve("config.json"));
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return member(parser, "linux") == JsonToken.START_OBJECT
                            && inside(parser, "cgroupsPath") == JsonToken.VALUE_STRING
                    ? Optional.of(parser.getString())
                    : Optional.empty();
        } catch (JacksonException e) {
            throw new IOException(bundle + "/config.json is malformed", e);
        }
    }

    private static JsonToken member(JsonParser parser, String name) {
        return parser.nextToken() == JsonToken.START_OBJECT ? inside(parser, name) : JsonToken.NOT_AVAILABLE;
    }

    /** The value of a member of the object that the parser has just entered. */
    private static JsonToken inside(JsonParser parser, String name) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean found = name.equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (found && value != null) {
                return value;
            }
            parser.skipChildren();
        }
        return JsonToken.NOT_AVAILABLE;
    }
}
