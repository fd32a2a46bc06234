// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Attachment;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult;
import dev.gantry.api.model.AttachResult.Count;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.HttpAttachResult;
import dev.gantry.api.model.HttpAttachResult.End;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.stream.HttpClient;
import dev.gantry.spi.host.Sleeper;

/**
 * Serves one client of an HTTP server that is attached to a container.
 *
 * <p>One who wants the log as well has all output read from there. The log and what a monitor sends to its clients are the
 * same bytes, but nothing in either tells where in the log the first message of a connection belongs: one may have come
 * between the connection and the look at the log, and texts repeat. What comes over the connection only tells when to look
 * at the log, and when to look for the last time: a monitor sends nothing that it has not logged.
 */
final class HttpAttaching {
    /** How often to look at the log when no hint comes. */
    private static final Duration FALLBACK = Duration.ofMillis(100);

    private static final int INPUT = 32 * 1024;

    private final EngineContext context;
    private final HttpAttachOptions options;
    private final ContainerRecord container;
    private final StdioSpec stdio;
    private final HttpClient client;
    private final Sleeper sleeper;
    private final CompletableFuture<Attachment> attached = new CompletableFuture<>();
    /** Whether the client ended its input, and that was all it wanted. */
    private volatile boolean allSaid;

    private HttpAttaching(
            EngineContext context, ContainerRecord container, ByteChannel connection, HttpAttachOptions options) {
        this.context = context;
        this.options = options;
        this.container = container;
        this.stdio = container.config().spec().stdio();
        this.client = new HttpClient(connection, options, !stdio.terminal(), this::clientGone);
        this.sleeper = context.host().scheduler().sleeper();
    }

    /** See {@link dev.gantry.api.Container#httpAttach}. */
    static HttpAttachResult serve(EngineContext context, String id, ByteChannel connection, HttpAttachOptions options) {
        if (connection instanceof SelectableChannel channel && !channel.isBlocking()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the connection for an attach to container " + id + " does not block",
                    "configure it as blocking first");
        }
        ContainerRecord container = context.store()
                .read(view -> view.container(id))
                .orElseThrow(() -> new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id));
        return new HttpAttaching(context, container, connection, options).serve();
    }

    private HttpAttachResult serve() {
        try (LoggedOutput log = options.logs() ? new LoggedOutput(context, container, options) : null) {
            if (!options.stream()) {
                return concluded(Objects.requireNonNull(log), null);
            }
            try (Attachment attachment = attach(log != null)) {
                attached.complete(attachment);
                return concluded(log, attachment);
            }
        }
    }

    private Attachment attach(boolean fromLog) {
        OutputStream hint = new Hint();
        AttachOptions streams = new AttachOptions(
                Optional.of(fromLog ? hint : client.stdout()).filter(any -> fromLog || options.stdout()),
                Optional.of(fromLog ? hint : client.stderr()).filter(any -> fromLog || options.stderr()),
                options.detachKeys(),
                options.patience(),
                Optional.empty());
        return Operations.locked(context, container.id(), "attach", locked -> Attaching.makeAndAttach(locked, streams));
    }

    /** From here on the client is told what goes wrong. At least one of the two is there. */
    private HttpAttachResult concluded(@Nullable LoggedOutput log, @Nullable Attachment attachment) {
        Optional<AttachResult> passed = Optional.empty();
        End end = End.FAILED;
        Optional<Exception> failure = Optional.empty();
        try {
            client.begin();
            if (attachment == null) {
                LoggedOutput alone = Objects.requireNonNull(log);
                alone.settle();
                send(alone, () -> false);
                end = End.OUTPUT_ENDED;
            } else {
                passed = Optional.of(stream(attachment, log));
                end = endOf(passed.get());
            }
        } catch (ClosedByInterruptException e) {
            failure = Optional.of(cancelled());
        } catch (IOException e) {
            end = End.CLIENT_GONE;
        } catch (EngineException e) {
            client.tell(LockedContainer.messageOf(e));
            failure = Optional.of(e);
        }
        if (end == End.CLIENT_GONE) {
            failure = Optional.<Exception>of(client.failure().orElseGet(() -> new IOException("the client is gone")));
        }
        client.close();
        return new HttpAttachResult(
                end,
                log != null ? log.stdout() : passed.map(AttachResult::stdout).orElse(Count.NONE),
                log != null ? log.stderr() : passed.map(AttachResult::stderr).orElse(Count.NONE),
                passed.map(AttachResult::stdinBytes).orElse(0L),
                failure);
    }

    private End endOf(AttachResult result) {
        if (client.failure().isPresent()) {
            return End.CLIENT_GONE;
        }
        if (allSaid) {
            return End.INPUT_ENDED;
        }
        return switch (result.end()) {
            case OUTPUT_ENDED -> End.OUTPUT_ENDED;
            case DETACHED -> End.DETACHED;
            case CLIENT_FAILED -> End.CLIENT_GONE;
        };
    }

    private AttachResult stream(Attachment attachment, @Nullable LoggedOutput log) throws IOException {
        CompletableFuture<AttachResult> ended = attachment.whenEnded();
        ended.whenComplete((result, failure) -> {
            sleeper.wake();
            if (failure != null) {
                client.interrupt();
            }
        });
        // It waits in the kernel for as long as the client likes.
        Thread input = new Thread(
                () -> takeInput(attachment),
                "gantry-attach-input-" + container.id().substring(0, 12));
        input.setDaemon(true);
        input.start();
        if (log != null) {
            sendAsItGrows(log, ended);
        }
        return attachment.await();
    }

    private void sendAsItGrows(LoggedOutput log, CompletableFuture<AttachResult> ended) throws IOException {
        boolean last = false;
        while (!last) {
            // Before the log is looked at: then nothing can have come after the look.
            last = ended.isDone();
            if (last && !isBroken(ended)) {
                log.settle();
            }
            send(log, () -> isBroken(ended));
            if (!last) {
                try {
                    sleeper.sleep(FALLBACK);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw cancelled();
                }
            }
        }
    }

    /** Whether it ended for another reason than that there is no more output. */
    private static boolean isBroken(CompletableFuture<AttachResult> ended) {
        return ended.isDone()
                && (ended.isCompletedExceptionally() || ended.join().end() != AttachResult.End.OUTPUT_ENDED);
    }

    /** Sends what the log has. */
    private void send(LoggedOutput log, BooleanSupplier enough) throws IOException {
        while (!enough.getAsBoolean() && log.sendSome(client)) {
            if (Thread.currentThread().isInterrupted()) {
                throw cancelled();
            }
        }
    }

    private EngineException cancelled() {
        return new EngineException(ErrorCode.CANCELLED, "attached to container " + container.id());
    }

    private void clientGone() {
        attached.thenAccept(Attachment::close);
    }

    private void takeInput(Attachment attachment) {
        OutputStream stdin =
                options.stdin() && stdio.takesInput() ? attachment.stdin() : OutputStream.nullOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(INPUT);
        while (client.read(buffer.clear()) >= 0) {
            try {
                stdin.write(buffer.array(), 0, buffer.position());
            } catch (IOException e) {
                // The container takes no more. That the client leaves is still to be seen.
                stdin = OutputStream.nullOutputStream();
            }
        }
        // It may be the end of the container as well.
        allSaid = !options.stdout() && !options.stderr();
        try {
            stdin.close();
        } catch (IOException e) {
            // The input has ended otherwise.
        }
        if (allSaid) {
            attachment.close();
        }
    }

    /** Takes output as a sign that the log has grown. */
    private final class Hint extends OutputStream {
        @Override
        public void write(int b) {
            sleeper.wake();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            sleeper.wake();
        }
    }
}
