// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.HandoverFiles;
import dev.gantry.api.model.LifecycleSpec;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.Intent;

/**
 * The JSON form of records. Keys are the names of the record components. Reading forgives what another version may have
 * done: unknown keys are passed over; missing collections, optionals and numbers are empty, missing groups of settings
 * are the engine's defaults. What has no sensible default, such as an id, must be there.
 *
 * <p>Its first use loads Jackson's data binding, which costs more than listing containers; listings do without it.
 */
final class RecordCodec {
    /** What a group of settings is when a record was written before the group existed. */
    private static final Map<Class<?>, Object> DEFAULTS = Map.of(
            NamespaceSpec.class, NamespaceSpec.DEFAULT,
            SecuritySpec.class, SecuritySpec.DEFAULT,
            Resources.class, Resources.NONE,
            LifecycleSpec.class, LifecycleSpec.DEFAULT,
            LogSpec.class, LogSpec.DEFAULT,
            StdioSpec.class, StdioSpec.DEFAULT,
            HandoverFiles.class, HandoverFiles.NONE);

    private static final JsonSetter.Value EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
    private static final JsonMapper MAPPER = mapper();
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final Form<ContainerConfig> CONFIG = new Form<>(ContainerConfig.class);
    private static final Form<Intent> INTENT = new Form<>(Intent.class);
    private static final Form<ExecSpec> EXEC = new Form<>(ExecSpec.class);

    private RecordCodec() {}

    static String encode(ContainerConfig config) {
        return CONFIG.encode(config);
    }

    static String encode(Intent intent) {
        return INTENT.encode(intent);
    }

    static String encode(ExecSpec spec) {
        return EXEC.encode(spec);
    }

    /** @throws RuntimeException when the text is no configuration */
    static ContainerConfig decodeConfig(String json) {
        return CONFIG.decode(json);
    }

    /** @throws RuntimeException when the text is no intent */
    static Intent decodeIntent(String json) {
        return INTENT.decode(json);
    }

    /** @throws RuntimeException when the text is no command to be executed */
    static ExecSpec decodeExec(String json) {
        return EXEC.decode(json);
    }

    /** Records of one type, of which a text is read many times before it changes; most were written by this engine. */
    private static final class Form<T> {
        private static final int KNOWN = 256;

        private final ObjectReader reader;
        private final Cache<String, T> known =
                CacheBuilder.newBuilder().maximumSize(KNOWN).build();

        Form(Class<T> type) {
            this.reader = MAPPER.readerFor(type);
        }

        String encode(T record) {
            String json = WRITER.writeValueAsString(record);
            known.put(json, record);
            return json;
        }

        T decode(String json) {
            T record = known.getIfPresent(json);
            if (record == null) {
                record = reader.readValue(json);
                known.put(json, record);
            }
            return record;
        }
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                // Records have methods such as isEmpty() that are no components.
                .changeDefaultVisibility(visibility -> visibility
                        .withFieldVisibility(Visibility.ANY)
                        .withGetterVisibility(Visibility.NONE)
                        .withIsGetterVisibility(Visibility.NONE))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                .withConfigOverride(List.class, override -> override.setNullHandling(EMPTY))
                .withConfigOverride(Map.class, override -> override.setNullHandling(EMPTY))
                .addMixIn(ContainerState.class, ContainerStateForm.class)
                .addModule(new SimpleModule("gantry")
                        .addSerializer(Path.class, new PathWriter())
                        .addDeserializer(Path.class, new PathReader())
                        .setDeserializerModifier(new DefaultGroups()))
                .build();
    }

    private enum ContainerStateForm {
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /** The library's own form of a path is a URI. */
    private static final class PathWriter extends StdSerializer<Path> {
        PathWriter() {
            super(Path.class);
        }

        @Override
        public void serialize(Path value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(value.toString());
        }
    }

    private static final class PathReader extends StdDeserializer<Path> {
        PathReader() {
            super(Path.class);
        }

        @Override
        public Path deserialize(JsonParser parser, DeserializationContext context) {
            return Path.of(parser.getString());
        }
    }

    private static final class DefaultGroups extends ValueDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public ValueDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
            Object absent = DEFAULTS.get(description.getBeanClass());
            return absent == null ? deserializer : new WithDefault(deserializer, absent);
        }
    }

    private static final class WithDefault extends DelegatingDeserializer {
        private final Object absent;

        WithDefault(ValueDeserializer<?> deserializer, Object absent) {
            super(deserializer);
            this.absent = absent;
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> deserializer) {
            return new WithDefault(deserializer, absent);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return absent;
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return absent;
        }
    }
}
