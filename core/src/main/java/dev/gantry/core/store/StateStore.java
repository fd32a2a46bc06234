// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.function.Function;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * The records of an engine's root. Every read sees one consistent snapshot, and never waits for a writer; every write is
 * one transaction that survives power loss once {@link #write} has returned.
 *
 * <p>All methods fail with {@link ErrorCode#STORE_UNWRITABLE}, {@link ErrorCode#STORE_CORRUPT} or
 * {@link ErrorCode#ENGINE_CLOSED} where that applies.
 */
public interface StateStore extends AutoCloseable {
    /** Asks something. */
    <T> T read(Function<StoreView, T> query);

    /**
     * Changes something, in one transaction that excludes all other writers. When the function throws, nothing is
     * changed and what it threw is thrown on.
     */
    <T> T write(Function<StoreTransaction, T> change);

    /** One line on the kind and schema of the store. */
    String description();

    /** @throws EngineException never; closing twice is allowed */
    @Override
    void close();
}
