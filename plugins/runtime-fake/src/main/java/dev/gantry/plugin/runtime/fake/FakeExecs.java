// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StartedExec;

/**
 * Commands that are executed in containers. Each is on its container's record, so that whoever plays the container plays it
 * too; only the connection to its streams belongs to the instance that executed it.
 */
final class FakeExecs {
    private final PlayedContainers containers;
    private final FakeAttachments attachments;
    private final Scheduler scheduler;

    FakeExecs(PlayedContainers containers, FakeAttachments attachments, Scheduler scheduler) {
        this.containers = containers;
        this.attachments = attachments;
        this.scheduler = scheduler;
    }

    StartedExec exec(ExecRequest request) {
        ExecBundle session = request.session();
        String id = session.container().containerId();
        if (request.process().args().isEmpty()) {
            throw failed(session, BundleConfig.NO_COMMAND);
        }
        return containers.on(id, present -> {
            FakeContainer container = requireRunning(session, present);
            if (container.session(session.sessionId()).isPresent()) {
                throw failed(session, "exec session with given ID already exists");
            }
            ContainerRecord.Process process = process(container, request);
            Optional<FakeStreams> streams =
                    request.receiver().map(receiver -> new FakeStreams(receiver, scheduler, new InputOf(session), 0));
            // Before it begins, so that not even the first byte is missed.
            streams.ifPresent(connection -> attachments.add(owner(session), connection));
            boolean done = false;
            try {
                ContainerRecord record = container.record();
                containers.change(
                        container,
                        record.with(session.sessionId(), containers.now(record), process, size(request)),
                        "fake.exec");
                done = true;
            } finally {
                if (!done) {
                    streams.ifPresent(connection -> attachments.remove(owner(session), connection));
                }
            }
            return new StartedExec(0, Optional.empty(), streams.map(connection -> connection));
        });
    }

    private static FakeAttachments.Owner owner(ExecBundle session) {
        return FakeAttachments.Owner.of(session.container().containerId(), session.sessionId());
    }

    private static FakeContainer requireRunning(ExecBundle session, @Nullable FakeContainer container) {
        if (container == null || container.phase() == Phase.STOPPED) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STOPPED,
                    "container " + session.container().containerId() + ": fake: "
                            + (container == null ? "container does not exist" : "cannot exec in a stopped container"));
        }
        return switch (container.phase()) {
            case PAUSED -> throw failed(session, "cannot exec in a paused container");
            // runc has the command executed beside the process that waits; no engine should ask for that.
            case CREATED -> throw failed(session, "cannot exec in a container that was not started");
            default -> container;
        };
    }

    /** What is executed: what the script of the container says it does, or else what the fake knows by that name. */
    private static ContainerRecord.Process process(FakeContainer present, ExecRequest request) {
        ContainerRecord container = present.record();
        List<String> args = request.process().args();
        Map<String, String> environment =
                BundleConfig.environment(request.process().env());
        String directory = request.process().cwd();
        Optional<String> answer = Optional.ofNullable(container.answers().get(String.join(" ", args)));
        if (answer.isEmpty()) {
            CommandLookup lookup =
                    new CommandLookup(Path.of(container.root()), environment, directory, CommandLookup.Occasion.EXEC);
            lookup.requireDirectory(container.process().directory());
            lookup.load(args);
        }
        return new ContainerRecord.Process(
                args,
                environment,
                directory,
                container.process().hostname(),
                false,
                request.stdio().openStdin() && request.receiver().isPresent(),
                request.stdio().terminal() ? OptionalInt.of(freeTerminal(present)) : OptionalInt.empty(),
                answer);
    }

    private static Optional<TerminalSize> size(ExecRequest request) {
        return request.stdio().terminal()
                ? request.process().consoleSize().map(OciSpec.ConsoleSize::toTerminalSize)
                : Optional.empty();
    }

    /** The lowest number that no terminal in the container has, as in its /dev/pts. */
    private static int freeTerminal(FakeContainer container) {
        Set<Integer> taken = new HashSet<>();
        container.record().process().terminal().ifPresent(taken::add);
        container.sessions().forEach(session -> session.terminal().ifPresent(taken::add));
        return IntStream.iterate(0, number -> number + 1)
                .filter(number -> !taken.contains(number))
                .findFirst()
                .orElseThrow();
    }

    void resize(ExecBundle session, TerminalSize size) {
        onRunning(session, (container, running) -> {
            if (running.record().process().terminal().isEmpty()) {
                throw failed(session, "it has no terminal");
            }
            input(container, session, Input.resized(containers.now(container.record()), size), "fake.exec-resize");
            return running;
        });
    }

    void kill(ExecBundle session, Signal signal) {
        onRunning(session, (container, running) -> {
            input(container, session, input(container, Input.Kind.SIGNAL, signal.number()), "fake.exec-kill");
            return running;
        });
    }

    private Input input(FakeContainer container, Input.Kind kind, long value) {
        return new Input(containers.now(container.record()), kind, value);
    }

    private void input(FakeContainer container, ExecBundle session, Input input, String step) {
        containers.change(container, container.record().with(session.sessionId(), input), step);
    }

    private <T> T onRunning(ExecBundle session, BiFunction<FakeContainer, FakeSession, T> action) {
        return containers.on(session.container().containerId(), container -> {
            FakeSession running = container == null
                    ? null
                    : container
                            .session(session.sessionId())
                            .filter(one -> one.exit().isEmpty())
                            .orElse(null);
            if (container == null || running == null) {
                throw new EngineException(
                        ErrorCode.CONTAINER_STOPPED, words(session, "fake: the command does not run"));
            }
            return action.apply(container, running);
        });
    }

    Optional<ExitReport> exitReport(ExecBundle session) {
        return containers.on(
                session.container().containerId(),
                container -> container == null
                        ? Optional.<ExitReport>empty()
                        : container.session(session.sessionId()).flatMap(FakeSession::exit));
    }

    void delete(ExecBundle session) {
        containers.on(session.container().containerId(), container -> {
            if (container != null && container.session(session.sessionId()).isPresent()) {
                containers.change(container, container.record().without(session.sessionId()), "fake.exec-delete");
            }
            return session;
        });
    }

    private static EngineException failed(ExecBundle session, String why) {
        return new EngineException(ErrorCode.RUNTIME_FAILED, words(session, "fake: " + why));
    }

    private static String words(ExecBundle session, String why) {
        return "exec session " + session.sessionId() + " of container "
                + session.container().containerId() + ": " + why;
    }

    /** What is connected writes here. */
    private final class InputOf implements FakeStreams.Target {
        private final ExecBundle session;

        InputOf(ExecBundle session) {
            this.session = session;
        }

        @Override
        public void input(byte[] bytes) throws IOException {
            apply(
                    process -> process.openStdin() || process.terminal().isPresent(),
                    container -> Input.written(containers.now(container.record()), bytes));
        }

        @Override
        public void endInput() throws IOException {
            apply(
                    process -> process.openStdin() && process.terminal().isEmpty(),
                    container -> FakeExecs.this.input(container, Input.Kind.END_STDIN, 0));
        }

        private void apply(Predicate<ContainerRecord.Process> heeded, Function<FakeContainer, Input> input)
                throws IOException {
            try {
                onRunning(session, (container, running) -> {
                    if (heeded.test(running.record().process())) {
                        FakeExecs.this.input(container, session, input.apply(container), "fake.exec-stdin");
                    }
                    return running;
                });
            } catch (EngineException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void left(FakeStreams streams) {
            attachments.remove(owner(session), streams);
        }
    }
}
