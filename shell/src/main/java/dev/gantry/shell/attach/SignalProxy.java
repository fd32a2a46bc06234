// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;

/**
 * Passes signals on once there is somebody to get them; those that come earlier are kept until then. A second Ctrl-C within
 * {@link #IMPATIENCE} of the first is for the shell: its user wants to leave what ignores Ctrl-C. To be made by the thread
 * of the command, which is interrupted then.
 */
final class SignalProxy {
    /** Within this time, two are one wish. */
    static final Duration IMPATIENCE = Duration.ofSeconds(2);

    private final Consumer<Signal> target;
    private final Clock clock;
    private final List<Signal> early = new ArrayList<>();
    private final Thread command = Thread.currentThread();
    private boolean started;
    private Instant interruptedAt = Instant.MIN;

    SignalProxy(Consumer<Signal> target, Clock clock) {
        this.target = target;
        this.clock = clock;
    }

    synchronized void started() {
        started = true;
        early.forEach(this::send);
        early.clear();
    }

    synchronized void forward(Signal signal) {
        if (signal.equals(Signal.INT)) {
            Instant now = clock.instant();
            if (now.isBefore(interruptedAt.plus(IMPATIENCE))) {
                command.interrupt();
                return;
            }
            interruptedAt = now;
        }
        if (started) {
            send(signal);
        } else {
            early.add(signal);
        }
    }

    private void send(Signal signal) {
        try {
            target.accept(signal);
        } catch (EngineException e) {
            // It ended meanwhile, which the waiting thread learns by itself.
            if (e.code().kind() != ErrorCode.Kind.STATE) {
                throw e;
            }
        }
    }
}
