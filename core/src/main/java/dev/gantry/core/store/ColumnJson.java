// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Lists and maps of text within one column, as JSON without spaces. A listing reads some for each row, and a command
 * that lists and ends would pay more for loading a JSON library than for all else; so that texts without escapes, which
 * nearly all are, are read by their quotation marks alone.
 */
final class ColumnJson {
    private static final String NO_LIST = "[]";
    private static final String NO_MAP = "{}";

    private ColumnJson() {}

    static String write(List<String> list) {
        if (list.isEmpty()) {
            return NO_LIST;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Streaming.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            list.forEach(json::writeString);
            json.writeEndArray();
        }
        return text.toString();
    }

    static String write(Map<String, String> map) {
        if (map.isEmpty()) {
            return NO_MAP;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Streaming.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            map.forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        return text.toString();
    }

    static List<String> readList(String text) {
        if (text.equals(NO_LIST)) {
            return List.of();
        }
        if (text.indexOf('\\') < 0) {
            return Collections.unmodifiableList(quoted(text));
        }
        List<String> list = new ArrayList<>();
        try (JsonParser json = Streaming.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                list.add(json.getString());
            }
        }
        return Collections.unmodifiableList(list);
    }

    static Map<String, String> readMap(String text) {
        if (text.equals(NO_MAP)) {
            return Map.of();
        }
        Map<String, String> map = new LinkedHashMap<>();
        if (text.indexOf('\\') < 0) {
            Iterator<String> quoted = quoted(text).iterator();
            while (quoted.hasNext()) {
                map.put(quoted.next(), quoted.next());
            }
            return Collections.unmodifiableMap(map);
        }
        try (JsonParser json = Streaming.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                map.put(key, json.getString());
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /** What is between quotation marks; exact as long as there are no escapes. */
    private static List<String> quoted(String text) {
        List<String> found = new ArrayList<>();
        int open = text.indexOf('"');
        while (open >= 0) {
            int close = text.indexOf('"', open + 1);
            found.add(text.substring(open + 1, close));
            open = text.indexOf('"', close + 1);
        }
        return found;
    }

    /** Loaded with the first value that is written, or read with escapes. */
    private static final class Streaming {
        private static final JsonFactory FACTORY = new JsonFactory();
    }
}
