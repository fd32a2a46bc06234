// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Behavior;
import dev.gantry.testkit.contract.RuleCase;

/**
 * A call in a phase, and what comes of it.
 *
 * @param call the call, in words
 * @param phase the phase in which it comes
 * @param action makes the call
 * @param after the phase afterwards
 * @param refusal the code that it fails with; empty when it succeeds
 * @param needs the behaviors without which there is no such case
 */
record PhaseCase(
        String call,
        Phase phase,
        BiConsumer<ContractContainers, Bundle> action,
        Phase after,
        Optional<ErrorCode> refusal,
        List<Behavior> needs)
        implements RuleCase {
    private static PhaseCase of(
            String call,
            Phase phase,
            BiConsumer<ContractContainers, Bundle> action,
            Phase after,
            @Nullable ErrorCode refusal,
            Behavior... needs) {
        Set<Behavior> all = EnumSet.noneOf(Behavior.class);
        all.addAll(List.of(needs));
        if (phase == Phase.PAUSED || after == Phase.PAUSED) {
            all.add(Behavior.SUPPORTS_PAUSE);
        }
        return new PhaseCase(call, phase, action, after, Optional.ofNullable(refusal), List.copyOf(all));
    }

    static PhaseCase leads(
            String call, Phase phase, BiConsumer<ContractContainers, Bundle> action, Phase after, Behavior... needs) {
        return of(call, phase, action, after, null, needs);
    }

    static PhaseCase refused(
            String call,
            Phase phase,
            BiConsumer<ContractContainers, Bundle> action,
            ErrorCode code,
            Behavior... needs) {
        return of(call, phase, action, phase, code, needs);
    }

    @Override
    public String toString() {
        String start = call + " of a container that is " + phase;
        return refusal.map(code -> start + " fails with " + code + " and changes nothing")
                .orElse(start + (after == phase ? " leaves it so" : " makes it " + after));
    }
}
