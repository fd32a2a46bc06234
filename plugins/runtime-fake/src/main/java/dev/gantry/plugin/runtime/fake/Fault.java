// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

import org.apiguardian.api.API;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Something that goes wrong at a call of the runtime. Given to {@link Faults}. Immutable.
 *
 * <pre>{@code
 * Fault.at(RuntimeCall.START).nth(2).of("web").fail("no space left on device")
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Fault {
    /** What goes wrong. */
    sealed interface Effect {
        /** The call fails with these words, and nothing is done. */
        record Fail(ErrorCode code, String words) implements Effect {}

        /** The call does nothing for so long, and then is given up. */
        record Hang(Duration atMost) implements Effect {}

        /** The call takes longer by so much. */
        record Slow(Duration by) implements Effect {}

        /** The call is done, but the engine that made it dies before the answer. */
        record Die() implements Effect {}

        /** The monitor of the container that is made gets killed. */
        record KillMonitor() implements Effect {}

        /** There is no exit report. */
        record LoseReport() implements Effect {}

        /** The exit report comes so much later than the end. */
        record DelayReport(Duration by) implements Effect {}

        /** The exit report is not readable. */
        record GarbleReport(String found) implements Effect {}
    }

    /** Which calls a fault concerns. Each method but those that name an effect narrows it down further. Immutable. */
    @API(status = EXPERIMENTAL, since = "0.1")
    public static final class Point {
        private final RuntimeCall call;
        private final Optional<Integer> nth;
        private final Predicate<Bundle> condition;

        private Point(RuntimeCall call, Optional<Integer> nth, Predicate<Bundle> condition) {
            this.call = call;
            this.nth = nth;
            this.condition = condition;
        }

        /** Only the N-th call, from 1, of those that the point would concern otherwise. */
        public Point nth(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("calls are counted from 1, not from " + number);
            }
            return new Point(call, Optional.of(number), condition);
        }

        /** Only for that container, by name or full id. */
        public Point of(String nameOrId) {
            Objects.requireNonNull(nameOrId, "nameOrId");
            return when(bundle ->
                    bundle.name().equals(nameOrId) || bundle.containerId().equals(nameOrId));
        }

        /** Only when that holds; asked at each call, by whatever thread makes it. */
        public Point when(Predicate<Bundle> holds) {
            Objects.requireNonNull(holds, "holds");
            return new Point(call, nth, condition.and(holds));
        }

        /** The runtime fails with these words, before it does anything. */
        public Fault fail(String words) {
            return fail(ErrorCode.RUNTIME_FAILED, words);
        }

        /** As {@link #fail(String)}, with another code. */
        public Fault fail(ErrorCode code, String words) {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(words, "words");
            return new Fault(this, new Effect.Fail(code, words));
        }

        /** The call does nothing, and after two minutes, which is what programs are given, it fails with TIMED_OUT. */
        public Fault hang() {
            return hang(Faults.PATIENCE);
        }

        /**
         * The call does nothing, and after so long it fails with TIMED_OUT. It fails with CANCELLED as soon as its thread
         * is interrupted, or the faults are cleared.
         */
        public Fault hang(Duration atMost) {
            return new Fault(this, new Effect.Hang(notNegative(atMost, "atMost")));
        }

        /** The call begins only after so long. */
        public Fault slow(Duration by) {
            return new Fault(this, new Effect.Slow(notNegative(by, "by")));
        }

        /** The call is done, but instead of an answer comes {@link EngineDied}. */
        public Fault die() {
            return new Fault(this, new Effect.Die());
        }

        /**
         * The container's monitor is killed as soon as the container is made, so that nobody will report its end. Only
         * for {@link RuntimeCall#CREATE}.
         */
        public Fault killMonitor() {
            return only(RuntimeCall.CREATE, new Effect.KillMonitor());
        }

        /** The container ends without an exit report. Only for {@link RuntimeCall#EXIT_REPORT}, as the next two. */
        public Fault loseReport() {
            return only(RuntimeCall.EXIT_REPORT, new Effect.LoseReport());
        }

        /** The exit report comes so long after the end. */
        public Fault delayReport(Duration by) {
            return only(RuntimeCall.EXIT_REPORT, new Effect.DelayReport(notNegative(by, "by")));
        }

        /** The exit report holds this instead of a code. */
        public Fault garbleReport(String found) {
            Objects.requireNonNull(found, "found");
            return only(RuntimeCall.EXIT_REPORT, new Effect.GarbleReport(found));
        }

        private static Duration notNegative(Duration duration, String name) {
            Objects.requireNonNull(duration, name);
            if (duration.isNegative()) {
                throw new IllegalArgumentException(name + " must not be negative, got " + duration);
            }
            return duration;
        }

        private Fault only(RuntimeCall wanted, Effect effect) {
            if (call != wanted) {
                throw new IllegalArgumentException(
                        "that can go wrong at " + wanted.word() + " only, not at " + call.word());
            }
            return new Fault(this, effect);
        }
    }

    private final Point point;
    private final Effect effect;

    private Fault(Point point, Effect effect) {
        this.point = point;
        this.effect = effect;
    }

    /** Every such call of every container. */
    public static Point at(RuntimeCall call) {
        Objects.requireNonNull(call, "call");
        return new Point(call, Optional.empty(), bundle -> true);
    }

    boolean concerns(RuntimeCall made, Bundle bundle) {
        return point.call == made && point.condition.test(bundle);
    }

    Optional<Integer> nth() {
        return point.nth;
    }

    Effect effect() {
        return effect;
    }

    @Override
    public String toString() {
        return point.call.word() + point.nth.map(n -> " no. " + n).orElse("") + ": " + effect;
    }
}
