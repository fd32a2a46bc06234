// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;
import java.util.Map;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** What is compared with the model. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Subject extends AutoCloseable {
    /** Takes a step. */
    Outcome take(Step step);

    /** What can be seen of the containers in these slots, each of which has, or had, one: all of them at one moment. */
    Map<Integer, Observation> observe(List<Integer> slots);

    /** Gives what happens by itself a chance to happen, before {@link #observe} is called again. */
    void settle();

    /** Whether {@link #settle} has been called often enough that nothing more will come of it. */
    boolean isSettled(int settled);

    /** Removes all that is left, and fails when something remains that should not. */
    @Override
    void close();
}
