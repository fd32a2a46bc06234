// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.model.LogRecord;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A place in a log. The engine asks again when the log may have grown: it watches the directory of
 * {@link LogDriver#path}, and looks now and then. For one thread, except that {@link #close} may come from another.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface LogReader extends AutoCloseable {
    /** The next record that fits the query; empty when there is none at present. A half-written record is not yet there. */
    Optional<LogRecord> next();

    /**
     * Says that nothing more will be written that the query wants. After that, {@link #next} gives all that was, until it is empty. For logs
     * that something else keeps, which may take its time; does nothing unless overridden.
     */
    default void settle() {}

    /**
     * As many of the next records as are there and convenient to give at once: what the engine asks for, to which a call
     * for every single record would be a good part of the work of reading a long log. By default, {@link #next()} again
     * and again.
     *
     * @param atMost how many at most, one or more
     * @return empty only when there is none at present
     */
    default List<LogRecord> next(int atMost) {
        List<LogRecord> records = new ArrayList<>();
        while (records.size() < atMost) {
            Optional<LogRecord> next = next();
            if (next.isEmpty()) {
                break;
            }
            records.add(next.get());
        }
        return records;
    }

    @Override
    void close();
}
