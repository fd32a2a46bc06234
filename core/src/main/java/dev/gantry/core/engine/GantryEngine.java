// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.EventStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.EngineInfo;
import dev.gantry.api.model.EventQuery;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.LockInfo;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.core.host.Failpoints;
import dev.gantry.core.host.LinuxHost;
import dev.gantry.core.lifecycle.Attachments;
import dev.gantry.core.lifecycle.ChangeFeed;
import dev.gantry.core.lifecycle.Creation;
import dev.gantry.core.lifecycle.EngineContext;
import dev.gantry.core.lifecycle.Layout;
import dev.gantry.core.lifecycle.Lookup;
import dev.gantry.core.lifecycle.OperationGate;
import dev.gantry.core.lifecycle.Reboot;
import dev.gantry.core.lifecycle.Settlement;
import dev.gantry.core.lifecycle.Supervision;
import dev.gantry.core.lock.LockTable;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.plugin.PluginPlatform;
import dev.gantry.core.plugin.PluginSources;
import dev.gantry.core.store.InMemoryStateStore;
import dev.gantry.core.store.SqliteStateStore;
import dev.gantry.core.store.StateStore;
import dev.gantry.embed.EngineParts;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;

/** The engine, put together from its parts; what was opened first is closed last. */
final class GantryEngine implements Engine {
    private final EngineConfig config;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HostServices host;
    private final StateStore store;
    private final LockTable locks;
    private final PluginPlatform plugins;
    private final RuntimeRegistry runtimes;
    private final PluginLogDrivers logs;
    private final ChangeFeed changes;
    private final OperationGate gate = new OperationGate();
    private final EngineContext context;
    private final Creation creation;
    private final Inspection inspection;
    private final PluginExchange exchange;
    private volatile @Nullable Supervision supervision;

    GantryEngine(EngineParts engineParts) {
        this.config = engineParts.config();
        try {
            Layout layout =
                    new Layout(config.root().toAbsolutePath(), config.runRoot().toAbsolutePath());
            layout.create();
            host = engineParts.host().apply(opened(new LinuxHost(Clock.systemUTC(), Failpoints.fromSystem())));
            boolean shared = config.store() == EngineConfig.StoreKind.SQLITE;
            store = opened(shared ? SqliteStateStore.open(layout.database()) : new InMemoryStateStore());
            locks = opened(shared ? LockTable.shared(layout.locks(), host.clock()) : LockTable.local(host.clock()));
            plugins = opened(PluginPlatform.open(sources(engineParts, layout, host)));
            changes = new ChangeFeed(host.scheduler());
            runtimes = opened(new RuntimeRegistry(config, plugins, layout, host, id -> {
                changes.changed(id);
                Supervision watching = supervision;
                if (watching != null) {
                    watching.ended(id);
                }
            }));
            logs = new PluginLogDrivers(plugins);
            ProcessIdentity self =
                    host.processes().identify(ProcessHandle.current().pid()).orElseThrow();
            context = new EngineContext(
                    config,
                    layout,
                    store,
                    locks,
                    host,
                    runtimes,
                    logs,
                    new OciBundleWriter(config, layout, host, Version.current()),
                    changes,
                    new Attachments(),
                    gate,
                    self,
                    config.exitCommand());
            creation = new Creation(context);
            inspection = new Inspection(context);
            exchange = new PluginExchange(context, plugins, runtimes, logs);
            new Reboot(context).notice(HostDescription.bootId());
            if (config.supervise()) {
                supervision = opened(new Supervision(context));
            } else {
                new Settlement(context).settleAllAndLeave();
            }
        } catch (RuntimeException | Error e) {
            closeParts(e);
            throw e;
        }
    }

    private static PluginSources sources(EngineParts parts, Layout layout, HostServices host) {
        List<ExtensionPoint> given = new ArrayList<>(parts.runtimes());
        given.addAll(parts.logDrivers());
        EngineConfig config = parts.config();
        return new PluginSources(
                Version.current(),
                given,
                parts.discovery() ? config.pluginDirectories() : List.of(),
                parts.discovery() ? Optional.of(GantryEngine.class.getClassLoader()) : Optional.empty(),
                layout.root().resolve("plugins"),
                config.pluginOptions(),
                host);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public EngineConfig config() {
        return config;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new EngineException(ErrorCode.ENGINE_CLOSED, "engine on " + config.root());
        }
    }

    private Container handle(String id) {
        String name = store.read(view -> view.container(id))
                .map(record -> record.config().name())
                .orElse(id);
        return new ContainerHandle(context, inspection, id, name);
    }

    @Override
    public Container create(ContainerSpec spec) {
        Objects.requireNonNull(spec, "spec");
        requireOpen();
        ContainerConfig created = creation.create(spec);
        return new ContainerHandle(context, inspection, created.id(), created.name());
    }

    @Override
    public Container container(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        requireOpen();
        return handle(store.read(view -> Lookup.id(view, nameOrId)));
    }

    @Override
    public Optional<Container> find(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        requireOpen();
        return store.read(view -> Lookup.find(view, nameOrId)).map(this::handle);
    }

    @Override
    public List<ContainerSummary> containers() {
        requireOpen();
        return store.read(view -> view.summaries());
    }

    @Override
    public List<ExitRecord> exits(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        requireOpen();
        return store.read(view -> Lookup.find(view, nameOrId)
                .or(() -> view.resolveInLedger(nameOrId))
                .map(view::exits)
                .orElse(List.of()));
    }

    @Override
    public EventStream events(EventQuery query) {
        Objects.requireNonNull(query, "query");
        requireOpen();
        return new StoredEvents(context, query);
    }

    @Override
    public List<LockInfo> locks() {
        requireOpen();
        Map<String, ContainerRecord> records = new LinkedHashMap<>();
        store.read(view -> view.containersIn(EnumSet.allOf(ContainerState.class), true))
                .forEach(record -> records.put(record.id(), record));
        return locks.snapshot(records.keySet()).stream()
                .map(lock -> described(lock, lock.objectId().map(records::get).orElse(null)))
                .toList();
    }

    /** A lock of another process is told by the operation that its owner recorded. */
    private static LockInfo described(LockInfo lock, @Nullable ContainerRecord record) {
        if (record == null || lock.since().isPresent()) {
            return lock;
        }
        return record.status()
                .intent()
                .map(intent -> new LockInfo(
                        lock.kind(),
                        lock.objectId(),
                        lock.ownerPid(),
                        lock.ownerThread(),
                        Optional.of(intent.since()),
                        Optional.of(intent.operation().name().toLowerCase(Locale.ROOT)),
                        lock.waiterPids()))
                .orElse(lock);
    }

    @Override
    public List<PluginInfo> plugins() {
        requireOpen();
        return plugins.plugins();
    }

    @Override
    public PluginInfo loadPlugin(Path jar) {
        Objects.requireNonNull(jar, "jar");
        requireOpen();
        return plugins.load(jar);
    }

    @Override
    public void unloadPlugin(String id) {
        Objects.requireNonNull(id, "id");
        requireOpen();
        exchange.unload(id);
    }

    @Override
    public PluginInfo reloadPlugin(String id) {
        Objects.requireNonNull(id, "id");
        requireOpen();
        return exchange.reload(id);
    }

    @Override
    public EngineInfo info() {
        requireOpen();
        Map<String, String> versions = new LinkedHashMap<>();
        String monitor = "none in use";
        for (String name : runtimes.names()) {
            try {
                var info = runtimes.runtime(name).info();
                versions.put(name, info.version());
                monitor = info.monitor().orElse(monitor);
            } catch (EngineException e) {
                versions.put(name, "unusable: " + e.getMessage());
            }
        }
        return new EngineInfo(
                Version.current(),
                context.layout().root(),
                context.layout().runRoot(),
                store.description(),
                defaultRuntime(),
                versions,
                config.defaultLogDriver(),
                logs.names(),
                monitor,
                store.read(view -> view.counts()),
                HostDescription.facts());
    }

    private String defaultRuntime() {
        try {
            return runtimes.defaultName();
        } catch (EngineException e) {
            return "none";
        }
    }

    @Override
    public void close() {
        gate.requireOutside();
        if (closed.compareAndSet(false, true)) {
            gate.close();
            changes.close();
            context.attachments().close();
            gate.awaitEmpty();
            closeParts(null);
        }
    }

    private void closeParts(@Nullable Throwable cause) {
        List<RuntimeException> failures = new ArrayList<>();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (RuntimeException e) {
                failures.add(e);
            } catch (Exception e) {
                failures.add(new EngineException(ErrorCode.INTERNAL, "closing: " + e.getMessage(), null, e));
            }
        }
        if (cause != null) {
            failures.forEach(cause::addSuppressed);
        } else if (!failures.isEmpty()) {
            RuntimeException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
