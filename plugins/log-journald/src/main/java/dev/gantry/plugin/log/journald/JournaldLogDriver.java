// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Inject;
import org.pf4j.Extension;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.PluginContext;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

/**
 * Keeps output in the journal of the host. Its one option is {@code tag}, which entries carry as {@code CONTAINER_TAG} and
 * by which {@code journalctl -t} finds them. Times are those of the journal, in microseconds.
 */
@Extension
public final class JournaldLogDriver implements LogDriver {
    private static final String TAG = "tag";
    private static final Path SOCKET = Path.of("/run/systemd/journal/socket");

    private final PluginContext context;
    private final Path socket;

    /** @param context gives the host */
    @Inject
    public JournaldLogDriver(PluginContext context) {
        this(context, SOCKET);
    }

    JournaldLogDriver(PluginContext context, Path socket) {
        this.context = context;
        this.socket = socket;
    }

    @Override
    public Set<String> names() {
        return Set.of("journald");
    }

    @Override
    public void validate(LogTarget target) {
        for (Map.Entry<String, String> option : target.options().entrySet()) {
            if (!option.getKey().equals(TAG)) {
                throw invalid("log driver journald does not know option \"" + option.getKey() + "\"", "use " + TAG);
            }
            // It becomes an argument of the monitor, and a field of every entry.
            if (option.getValue().isEmpty() || option.getValue().chars().anyMatch(Character::isISOControl)) {
                throw invalid("log option tag must be one line of text", "leave it out, or name a word");
            }
        }
        // conmon would not notice that nobody takes the output.
        Journal journal = journal();
        Path control = socket.resolveSibling("io.systemd.journal");
        if (!Files.exists(socket) || (Files.isWritable(control) && !journal.takeIn())) {
            throw new EngineException(
                    ErrorCode.PROGRAM_MISSING,
                    "log driver journald needs systemd-journald, which does not answer at " + socket,
                    "start it (Debian package: systemd), or use another log driver, such as --log-driver k8s-file");
        }
    }

    private static EngineException invalid(String what, String nextStep) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, what, nextStep);
    }

    private Journal journal() {
        return new Journal(context.host().launcher(), context.host().launcher().find("journalctl", "systemd"));
    }

    @Override
    public LogSink sink(LogTarget target) {
        return new LogSink.Journald(Optional.ofNullable(target.options().get(TAG)));
    }

    @Override
    public Optional<Path> path(LogTarget target) {
        return Optional.empty();
    }

    @Override
    public LogReader read(LogTarget target, LogQuery query) {
        Journal journal = journal();
        JournalChanges changes =
                new JournalChanges(context.host().directories(), query.follow() ? JournalChanges.ROOTS : List.of());
        try {
            return new JournalReader(journal, context.host().clock(), changes, target.containerId(), query);
        } catch (RuntimeException | Error e) {
            changes.close();
            throw e;
        }
    }
}
