// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.log;

import java.time.Duration;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.model.LogRecord;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** A place in a log. For one thread, except that {@link #close} may come from another. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface LogReader extends AutoCloseable {
    /** The next record that fits the query; empty when there is none at present. A half-written record is not yet there. */
    Optional<LogRecord> next();

    /**
     * Waits until there may be more.
     *
     * @param atMost how long to wait
     * @throws InterruptedException when interrupted
     */
    void awaitMore(Duration atMost) throws InterruptedException;

    @Override
    void close();
}
