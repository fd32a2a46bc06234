// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.shell.cli.ErrorLine;
import dev.gantry.shell.cli.ShellContext;

/**
 * Does one thing to several containers: one that fails does not keep the others from their turn. Prints the names as
 * typed, in their order, then a line for every failure.
 */
final class EachTarget {
    private static final int PARALLEL = 8;
    /** How long operations that were interrupted may take to return. */
    private static final Duration GIVING_UP = Duration.ofSeconds(5);

    private final ShellContext context;

    EachTarget(ShellContext context) {
        this.context = context;
    }

    /** One after the other; the failures, in order. */
    List<EngineException> inTurn(List<Selection.Target> targets, Consumer<Container> action) {
        List<EngineException> failures = new ArrayList<>();
        for (Selection.Target target : targets) {
            try {
                action.accept(target.container());
                context.out().println(target.typed());
            } catch (EngineException e) {
                if (e.code() == ErrorCode.CANCELLED) {
                    Interruption.report(context, List.of(target.container()));
                    throw e;
                }
                failures.add(e);
            }
        }
        return failures;
    }

    /** Several at once; the failures, in order. */
    List<EngineException> together(List<Selection.Target> targets, Consumer<Container> action) {
        if (targets.size() < 2) {
            return inTurn(targets, action);
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(PARALLEL, targets.size()));
        List<Future<?>> futures = new ArrayList<>();
        try {
            for (Selection.Target target : targets) {
                futures.add(threads.submit(() -> action.accept(target.container())));
            }
            List<EngineException> failures = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                try {
                    futures.get(i).get();
                    context.out().println(targets.get(i).typed());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof EngineException failure)) {
                        throw new IllegalStateException(e.getCause());
                    }
                    failures.add(failure);
                }
            }
            return failures;
        } catch (InterruptedException e) {
            interruptAll(threads);
            Interruption.report(context, unfinished(targets, futures));
            throw new EngineException(ErrorCode.CANCELLED, "interrupted");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void interruptAll(ExecutorService threads) {
        threads.shutdownNow();
        try {
            threads.awaitTermination(GIVING_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Impatient; what is said next may then be a little early.
            Interruption.forget();
        }
    }

    private static List<Container> unfinished(List<Selection.Target> targets, List<Future<?>> futures) {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            if (i >= futures.size() || !isSuccessful(futures.get(i))) {
                containers.add(targets.get(i).container());
            }
        }
        return containers;
    }

    private static boolean isSuccessful(Future<?> future) {
        try {
            future.get(0, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | InterruptedException | TimeoutException | CancellationException e) {
            return false;
        }
    }

    /** Prints the failures; the exit code is that of the last one, or 0. */
    int report(List<EngineException> failures) {
        int code = 0;
        for (EngineException failure : failures) {
            ErrorLine.print(context.err(), failure);
            code = ErrorLine.exitCode(failure);
        }
        return code;
    }
}
