// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.model.LogRecord;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.testkit.contract.Behavior;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What every log driver does. Its author extends this, and says how a monitor writes when that is not in the format of
 * k8s-file.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Timeout(60)
public abstract class LogDriverContract
        implements LogFollowRules, LogOptionRules, LogReadRules, LogRotationRules, LogTailRules {
    private @Nullable ContractLog log;

    /** The driver under test. */
    protected abstract LogDriver driver();

    /** Sets of options that it accepts, besides none at all. */
    protected List<Map<String, String>> acceptedOptions() {
        return List.of();
    }

    /** Single options that it knows, with values that it refuses. */
    protected List<Map.Entry<String, String>> refusedOptions() {
        return List.of();
    }

    /**
     * Options with which the log is rotated, and has 4 files at most.
     *
     * @see Behavior#SUPPORTS_LOG_ROTATION
     */
    protected Map<String, String> rotatingOptions() {
        return Map.of();
    }

    /** Writes records as a monitor does: to the file of the sink in the format of k8s-file, unless this is overridden. */
    protected void write(LogTarget target, List<LogRecord> records) throws IOException {
        if (!(driver().sink(target) instanceof LogSink.K8sFile sink)) {
            throw new IllegalStateException("override this: it is not known how the monitor writes");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (LogRecord one : records) {
            String head = one.at().atOffset(ZoneOffset.UTC) + " "
                    + (one.stream() == LogRecord.Stream.STDOUT ? "stdout" : "stderr") + (one.partial() ? " P " : " F ");
            bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(one.text());
            bytes.write('\n');
        }
        Files.write(sink.file(), bytes.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @BeforeEach
    final void open(@TempDir Path directory) {
        log = new ContractLog(driver(), this::write, acceptedOptions(), refusedOptions(), rotatingOptions(), directory);
    }

    @Override
    public final ContractLog log() {
        if (log == null) {
            throw new IllegalStateException("no rule is being tested");
        }
        return log;
    }

    /** Everything, unless this is overridden. */
    @Override
    public boolean has(Behavior behavior) {
        return true;
    }
}
