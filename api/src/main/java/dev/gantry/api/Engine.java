// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.EngineInfo;
import dev.gantry.api.model.EventQuery;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.LockInfo;
import dev.gantry.api.model.PluginInfo;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A container engine inside this process. There is no daemon: several engines, in this process or in others, may be open
 * on the same root at once, and containers outlive them all.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open()) {
 *     Container container = engine.create(
 *             ContainerSpec.builder(Path.of("/srv/rootfs")).command("echo", "hello").build());
 *     container.start();
 *     int code = container.waitForExit().code().orElse(-1);
 *     container.remove(RemoveOptions.DEFAULT);
 * }
 * }</pre>
 *
 * <p>Safe for use by any thread. After {@link #close()} every method but {@link #config()} fails with
 * {@link ErrorCode#ENGINE_CLOSED}, and so do the handles and streams that it gave.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Engine extends AutoCloseable {
    /**
     * Opens an engine as the configuration files say. An operation that an earlier engine left unfinished (it was
     * killed, the power went) is finished or undone first.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_CONFIG}, {@link ErrorCode#STORE_CORRUPT},
     *     {@link ErrorCode#STORE_TOO_NEW} or {@link ErrorCode#STORE_UNWRITABLE}
     */
    static Engine open() {
        EngineProvider provider = provider();
        return provider.open(provider.configuration());
    }

    /** Opens an engine with that configuration; otherwise as {@link #open()}. */
    static Engine open(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return provider().open(config);
    }

    private static EngineProvider provider() {
        return ServiceLoader.load(EngineProvider.class, Engine.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.INTERNAL, "no engine implementation found", "put gantry-core on the class path"));
    }

    /** The configuration it was opened with; also told after it was closed. */
    EngineConfig config();

    /**
     * Records a container. Nothing runs yet.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_EXISTS} when the name is taken,
     *     {@link ErrorCode#NO_SUCH_CONTAINER} when a dependency does not exist, {@link ErrorCode#INVALID_ARGUMENT} when
     *     the root filesystem is no readable directory, a name means nothing to this engine or values contradict each
     *     other, {@link ErrorCode#CANCELLED} when interrupted while the runtime is looked at; then nothing is recorded
     */
    Container create(ContainerSpec spec);

    /**
     * The container that a name, full id or unique id prefix means; an exact name wins over a prefix.
     *
     * @throws EngineException with {@link ErrorCode#NO_SUCH_CONTAINER} or {@link ErrorCode#AMBIGUOUS_ID}
     */
    Container container(String nameOrId);

    /**
     * The container that a name, full id or unique id prefix means, if there is one.
     *
     * @throws EngineException with {@link ErrorCode#AMBIGUOUS_ID}
     */
    Optional<Container> find(String nameOrId);

    /** All containers, oldest first, as one consistent snapshot; takes no container lock. */
    List<ContainerSummary> containers();

    /**
     * The ends of the runs of a container, oldest first; also, for a day, of one that was removed, by full id or by the
     * last name it had. Of very many runs the last ones are kept. Empty when nothing is recorded.
     */
    List<ExitRecord> exits(String nameOrId);

    /** Events as the query asks, in order. Close the stream when done. */
    EventStream events(EventQuery query);

    /** All locks that are held or waited for, in this process and in others; works while operations are stuck. */
    List<LockInfo> locks();

    /** All plugins, loaded and refused. */
    List<PluginInfo> plugins();

    /**
     * Loads and starts a plugin jar.
     *
     * @throws EngineException with {@link ErrorCode#PLUGIN_REFUSED}, listing every problem
     */
    PluginInfo loadPlugin(Path jar);

    /**
     * Stops and unloads a plugin, after closing the runtimes that it drives. Waits a few seconds for operations that are
     * under way; those that come meanwhile wait until it is done.
     *
     * @throws EngineException with {@link ErrorCode#NO_SUCH_PLUGIN}; with {@link ErrorCode#PLUGIN_REFUSED} while
     *     containers that are not at rest run on a runtime that it drives or log through a driver of its, while a log is
     *     read through one, while operations are under way, when another plugin needs it, or when it is on the class
     *     path; with {@link ErrorCode#WOULD_DEADLOCK} inside a {@link Container#batch}
     */
    void unloadPlugin(String id);

    /**
     * Unloads a plugin and loads the jar that is where its jar was, so that a new version takes its place. One that was
     * refused is tried again. When the jar can be seen to be unfit the old version stays; when the new one fails only as
     * it is started, neither is loaded, and {@link #plugins} tells why.
     *
     * @return the plugin as it is now
     * @throws EngineException as {@link #unloadPlugin} and {@link #loadPlugin}
     */
    PluginInfo reloadPlugin(String id);

    /** The engine and the host. */
    EngineInfo info();

    /**
     * Ends this engine's part: waits for cleanups that are under way and releases everything. Containers go on running.
     * Closing twice is allowed.
     *
     * @throws EngineException with {@link ErrorCode#WOULD_DEADLOCK} inside a {@link Container#batch}, which it would wait
     *     for; the engine stays open then
     */
    @Override
    void close();
}
