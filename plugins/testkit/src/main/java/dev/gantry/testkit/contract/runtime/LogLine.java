// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A record of a log that a monitor wrote.
 *
 * @param at when, with the zone that was written
 * @param stream {@code stdout} or {@code stderr}
 * @param tag F, or P when the line goes on in the next record of the stream
 * @param text the output, each byte as the character of that number
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LogLine(OffsetDateTime at, String stream, char tag, String text) {
    /** The complete records of a log; none when there is no file. */
    public static List<LogLine> read(Path log) {
        try {
            String text = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
            String complete = text.substring(0, text.lastIndexOf('\n') + 1);
            return complete.isEmpty()
                    ? List.of()
                    : Stream.of(complete.substring(0, complete.length() - 1).split("\n", -1))
                            .map(LogLine::parse)
                            .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LogLine parse(String line) {
        String[] parts = line.split(" ", 4);
        if (parts.length != 4 || !parts[1].matches("stdout|stderr") || !parts[2].matches("[FP]")) {
            throw new AssertionError("not a record TIMESTAMP STREAM TAG TEXT: " + line);
        }
        return new LogLine(OffsetDateTime.parse(parts[0]), parts[1], parts[2].charAt(0), parts[3]);
    }

    /** What was written to a stream, put together again. */
    public static String written(List<LogLine> log, String stream) {
        return log.stream()
                .filter(line -> line.stream.equals(stream))
                .map(line -> line.text + (line.tag == 'F' ? "\n" : ""))
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return stream + " " + tag + " " + text;
    }
}
