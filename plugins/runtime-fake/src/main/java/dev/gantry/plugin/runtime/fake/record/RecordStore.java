// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the records of fake containers. */
public interface RecordStore extends AutoCloseable {
    /**
     * Does something while nobody else, in any process, does anything to that container. The other methods are called
     * from within such an action, {@link #ids} apart.
     */
    <T> T exclusively(String id, Supplier<T> action);

    /** The record of a container; empty when there is none. */
    Optional<ContainerRecord> load(String id);

    /** Keeps a record in place of the one there was; whole or not at all. */
    void save(ContainerRecord record);

    /** Forgets a container. Does nothing for one that is not known. */
    void remove(String id);

    /** The ids of all containers at this moment. */
    List<String> ids();

    /** The id of the container whose record was changed by others in that file; empty for any other file. */
    Optional<String> changedElsewhere(Path file);

    @Override
    void close();
}
