// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.AttachResult.Count;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.stream.HttpClient;
import dev.gantry.spi.log.LogReader;

/**
 * The output of a container as its log has it: the bytes that were written, put together from records. For one thread.
 */
final class LoggedOutput implements AutoCloseable {
    /** What is sent at once, when there is more. */
    private static final int ENOUGH = 32 * 1024;

    private final EngineContext context;
    private final HttpAttachOptions options;
    private final LogReader reader;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable LogRecord next;
    private long stdout;
    private long stderr;

    /** @throws dev.gantry.api.error.EngineException as {@link LogDrivers#read} */
    LoggedOutput(EngineContext context, ContainerRecord container, HttpAttachOptions options) {
        this.context = context;
        this.options = options;
        LogQuery query = options.stream() ? LogQuery.FOLLOW : LogQuery.ALL;
        this.reader = context.gate()
                .pass(() -> context.logs()
                        .read(
                                container.config().logDriver(),
                                LockedContainer.logTarget(context.layout(), container.config()),
                                query));
    }

    /**
     * Sends on what is wanted of the next part of the log.
     *
     * @return whether there was any; if not, the log has no more at present
     * @throws IOException when the client cannot be written to
     */
    boolean sendSome(HttpClient client) throws IOException {
        bytes.reset();
        Optional<Stream> stream = context.gate().pass(this::collect);
        if (stream.isEmpty()) {
            return false;
        }
        if (stream.get() == Stream.STDOUT) {
            client.stdout().write(bytes.toByteArray());
            stdout += bytes.size();
        } else {
            client.stderr().write(bytes.toByteArray());
            stderr += bytes.size();
        }
        return true;
    }

    /** Collects output up to where the other stream goes on. */
    private Optional<Stream> collect() {
        Stream stream = null;
        while (bytes.size() < ENOUGH) {
            LogRecord record = next != null ? next : reader.next().orElse(null);
            next = null;
            if (record == null) {
                break;
            }
            if (record.stream() == Stream.STDOUT ? !options.stdout() : !options.stderr()) {
                continue;
            }
            if (stream != null && stream != record.stream()) {
                next = record;
                break;
            }
            stream = record.stream();
            bytes.writeBytes(record.text());
            if (!record.partial()) {
                bytes.write('\n');
            }
        }
        return Optional.ofNullable(stream);
    }

    /** Says that the container writes nothing more. */
    void settle() {
        context.gate().pass(() -> {
            reader.settle();
            return true;
        });
    }

    Count stdout() {
        return new Count(stdout, 0);
    }

    Count stderr() {
        return new Count(stderr, 0);
    }

    @Override
    public void close() {
        reader.close();
    }
}
