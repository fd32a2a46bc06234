// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.shell.cli.EngineAccess;

/**
 * The one engine of a session. It is opened in the background as soon as the session begins, so that the prompt need not
 * wait for it; whoever needs it first waits. An opening that failed is tried again at the next request. Safe for use by
 * any thread.
 */
final class SessionEngine implements EngineAccess {
    private final Supplier<Engine> open;
    private @Nullable CompletableFuture<Engine> engine;

    SessionEngine(Supplier<Engine> open) {
        this.open = open;
    }

    /** Begins to open the engine. */
    synchronized CompletableFuture<Engine> begin() {
        CompletableFuture<Engine> present = engine;
        if (present == null || present.isCompletedExceptionally()) {
            CompletableFuture<Engine> opening = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    opening.complete(open.get());
                } catch (RuntimeException | LinkageError e) {
                    opening.completeExceptionally(e);
                }
            });
            thread.setName("engine-open");
            thread.setDaemon(true);
            thread.start();
            engine = opening;
            return opening;
        }
        return present;
    }

    /** The engine when it is open by now, without waiting. */
    synchronized @Nullable Engine present() {
        return engine == null || !engine.isDone() || engine.isCompletedExceptionally() ? null : engine.join();
    }

    @Override
    public Engine reading() {
        return acting();
    }

    @Override
    public Engine acting() {
        try {
            return begin().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        CompletableFuture<Engine> opened;
        synchronized (this) {
            opened = engine;
        }
        if (opened != null) {
            opened.handle((open, failure) -> {
                        if (open != null) {
                            open.close();
                        }
                        return null;
                    })
                    .join();
        }
    }
}
