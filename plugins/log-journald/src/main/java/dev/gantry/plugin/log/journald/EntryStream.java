// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.ProcessLauncher;

/** Entries that a process writes; it ends by itself, or when it finds that nobody reads. For one thread. */
final class EntryStream implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    private static final int WORDS = 4096;

    private final ProcessLauncher.Running process;
    private final ExportFormat format;
    private boolean any;

    EntryStream(ProcessLauncher.Running process) {
        this.process = process;
        this.format = new ExportFormat(new BufferedInputStream(process.stdout(), BUFFER));
    }

    /**
     * The next one that is output.
     *
     * @return empty at the end
     * @throws EngineException with {@link ErrorCode#RUNTIME_FAILED} when the journal cannot be read
     */
    Optional<Entry> next() {
        try {
            for (Optional<Map<String, byte[]>> fields = format.next(); fields.isPresent(); fields = format.next()) {
                any = true;
                Optional<Entry> entry = Entry.of(fields.get());
                if (entry.isPresent()) {
                    return entry;
                }
            }
            String words = any ? "" : new String(process.stderr().readNBytes(WORDS), StandardCharsets.UTF_8).strip();
            if (!words.isEmpty()) {
                throw failed(words, null);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        }
    }

    private static EngineException failed(String words, @Nullable Exception cause) {
        return new EngineException(ErrorCode.RUNTIME_FAILED, "cannot read the journal: " + words, null, cause);
    }

    @Override
    public void close() {
        process.close();
    }
}
