// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.spi.runtime.OciSpec;

/** JSON of {@link OciSpec} and its parts, UTF-8, absent values left out, keys in the order of the components. */
public final class OciJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_EMPTY))
            .build();

    private OciJson() {}

    /** The contents of {@code config.json}. */
    public static byte[] write(OciSpec spec) {
        return MAPPER.writeValueAsBytes(spec);
    }

    /** The {@code process} object alone, as a runtime's {@code exec --process} reads it. */
    public static byte[] write(OciSpec.ProcessConfig process) {
        return MAPPER.writeValueAsBytes(process);
    }

    /**
     * Reads what was written.
     *
     * @throws tools.jackson.core.JacksonException when it is no JSON
     */
    static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }

    /** The {@code linux.resources} object alone, as a runtime's {@code update --resources} reads it. */
    public static String write(OciSpec.LinuxResources resources) {
        return MAPPER.writeValueAsString(resources);
    }
}
