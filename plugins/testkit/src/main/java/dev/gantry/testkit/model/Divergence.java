// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A step after which subject and model say different things.
 *
 * @param steps the sequence up to and including the step
 * @param difference what each of them says
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Divergence(List<Step> steps, String difference) {
    /** Copies the list. */
    public Divergence {
        steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            text.append(String.format("%4d  %s%n", i + 1, steps.get(i)));
        }
        return text.append(difference).toString();
    }
}
