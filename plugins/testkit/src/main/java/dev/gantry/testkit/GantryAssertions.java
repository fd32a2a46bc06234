// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import org.apiguardian.api.API;

import dev.gantry.api.Container;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Where assertions on what an engine did begin; to be imported statically beside AssertJ's own. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class GantryAssertions {
    private GantryAssertions() {}

    /** Begins assertions on what happened. */
    public static EventsAssert assertThat(RecordedEvents events) {
        return new EventsAssert(events);
    }

    /** Begins assertions on how a container fares. */
    public static ContainerAssert assertThat(Container container) {
        return new ContainerAssert(container);
    }
}
