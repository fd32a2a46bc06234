// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.pf4j.Extension;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogRotation;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

/**
 * Keeps output in a file that the monitor writes. Options:
 *
 * <ul>
 *   <li>{@code path}: the file, an absolute path; {@code ctr.log} in the container's directory when not given
 *   <li>{@code max-size}: size beyond which the file is started anew, such as {@code 10k}, {@code 5m}, {@code 1g} (powers
 *       of 1000, as podman has it); 0 for no limit
 *   <li>{@code max-file}: how many files are kept, with the one that is written; only together with {@code max-size}. With
 *       1, which is the default, the monitor starts the file anew by itself, and what was in it is lost, as with podman.
 *       With more, the engine rotates the file once it has the size, and all but the oldest is kept
 * </ul>
 */
@Extension
public final class K8sFileLogDriver implements LogDriver {
    private static final String PATH = "path";
    private static final String MAX_SIZE = "max-size";
    private static final String MAX_FILE = "max-file";
    private static final int MOST_FILES = 1000;
    private static final String DEFAULT_FILE = "ctr.log";
    private static final Set<String> NAMES =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of("k8s-file", "json-file")));

    @Override
    public Set<String> names() {
        return NAMES;
    }

    @Override
    public void validate(LogTarget target) {
        for (Map.Entry<String, String> option : target.options().entrySet()) {
            switch (option.getKey()) {
                case PATH -> file(target);
                case MAX_SIZE -> maxSize(target);
                case MAX_FILE -> requireLimited(target);
                case "tag" ->
                    throw invalid(
                            "log option tag is not possible with log driver k8s-file, whose records have no place for it",
                            "leave it out");
                default ->
                    throw invalid(
                            "log driver k8s-file does not know option \"" + option.getKey() + "\"",
                            "use " + PATH + ", " + MAX_SIZE + " or " + MAX_FILE);
            }
        }
    }

    private static EngineException invalid(String what, String nextStep) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, what, nextStep);
    }

    @Override
    public LogSink sink(LogTarget target) {
        return new LogSink.K8sFile(file(target), maxFile(target) > 1 ? OptionalLong.empty() : maxSize(target));
    }

    @Override
    public Optional<Path> path(LogTarget target) {
        return Optional.of(file(target));
    }

    @Override
    public LogReader read(LogTarget target, LogQuery query) {
        return K8sFileLogReader.open(new LogFiles(file(target), maxFile(target)), query);
    }

    @Override
    public Optional<LogRotation> rotation(LogTarget target) {
        OptionalLong size = maxSize(target);
        int files = maxFile(target);
        return size.isPresent() && files > 1
                ? Optional.of(new LogRotation(file(target), size.getAsLong(), files))
                : Optional.empty();
    }

    private static Path file(LogTarget target) {
        String path = target.options().get(PATH);
        if (path == null) {
            return target.directory().resolve(DEFAULT_FILE);
        }
        try {
            Path file = Path.of(path);
            if (file.isAbsolute()) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw invalid("log option path \"" + path + "\": " + e.getReason(), "use an absolute path");
        }
        throw invalid("log option path \"" + path + "\" is not absolute", "use an absolute path");
    }

    private static void requireLimited(LogTarget target) {
        if (maxFile(target) > 1 && maxSize(target).isEmpty()) {
            throw invalid("log option max-file is of use only together with max-size", "add max-size, such as 10m");
        }
    }

    private static int maxFile(LogTarget target) {
        String text = target.options().get(MAX_FILE);
        if (text == null) {
            return 1;
        }
        int files = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (files < 1 || files > MOST_FILES) {
            throw invalid(
                    "log option max-file: invalid number of files \"" + text + "\"",
                    "use a number from 1 to " + MOST_FILES);
        }
        return files;
    }

    private static OptionalLong maxSize(LogTarget target) {
        String text = target.options().get(MAX_SIZE);
        if (text == null) {
            return OptionalLong.empty();
        }
        OptionalLong size = LogSize.parse(text);
        if (size.isEmpty()) {
            throw invalid("log option max-size: invalid size \"" + text + "\"", "use a size such as 10k, 5m or 1g");
        }
        return size.getAsLong() == 0 ? OptionalLong.empty() : size;
    }
}
