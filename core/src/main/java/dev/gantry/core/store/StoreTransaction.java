// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.ExecRecord;

/** A snapshot that can be changed; sees its own changes. */
public interface StoreTransaction extends StoreView {
    /**
     * Adds a container, its name and its dependencies. Names and ids share one space: no name is another's full id.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_EXISTS} when the name or id is taken, naming the holder;
     *     {@link ErrorCode#NO_SUCH_CONTAINER} when a dependency does not exist, {@link ErrorCode#INVALID_ARGUMENT}
     *     when it depends on itself
     */
    void insert(ContainerRecord record);

    /** @throws EngineException with {@link ErrorCode#CONTAINER_REMOVED} when there is no such container */
    void saveStatus(String id, ContainerStatus status);

    /**
     * Saves a renamed or updated container.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_REMOVED} when there is no such container,
     *     {@link ErrorCode#CONTAINER_EXISTS} when the name is taken by another
     */
    void saveConfig(ContainerConfig config);

    /**
     * Deletes a container, its name and its dependencies. Its journal and its exits stay for a while, bounded by time and
     * by the number of containers deleted since.
     *
     * @param at the present instant
     * @throws EngineException with {@link ErrorCode#DEPENDENCY_EXISTS} when others depend on it,
     *     {@link ErrorCode#CONTAINER_REMOVED} when there is no such container
     */
    void delete(String id, Instant at);

    /**
     * Adds an exit; one that is recorded for the same container and run stays as it is. The oldest exits of a container
     * beyond a large bound are dropped.
     */
    void addExit(ExitRecord exit);

    /**
     * Adds an exec session. It goes with its container.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_REMOVED} when there is no such container
     */
    void insertExec(ExecRecord record);

    /** @throws EngineException with {@link ErrorCode#NO_SUCH_EXEC_SESSION} when there is no such session */
    void saveExec(ExecRecord record);

    /** Deletes an exec session; does nothing when there is none. */
    void deleteExec(String sessionId);

    /** Deletes all exec sessions of a container. */
    void deleteExecs(String containerId);

    /**
     * Adds the exit of an exec session; one that is recorded for the same session stays as it is. The oldest of a container
     * beyond a large bound are dropped.
     */
    void addExecExit(ExecExit exit);

    /**
     * Adds a transition; the sequence number given is ignored and the next one taken. Old transitions of the container
     * beyond a bound are dropped.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_REMOVED} when there is no such container
     */
    void addJournal(JournalEntry entry);

    /** Adds an event; the sequence number given is ignored and the next one taken. Old events beyond a bound are dropped. */
    void addEvent(Event event);

    /** Keeps a value for the engine itself. */
    void putMeta(String key, String value);
}
