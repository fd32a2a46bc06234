// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

import dev.gantry.api.Container;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.JournalEntry;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Says how a container must fare. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ContainerAssert extends AbstractAssert<ContainerAssert, Container> {
    ContainerAssert(Container actual) {
        super(actual, ContainerAssert.class);
    }

    /** It is in that state. */
    public ContainerAssert isIn(ContainerState state) {
        isNotNull();
        ContainerState found = actual.state();
        if (found != state) {
            failWithMessage(
                    "Expected container %s to be %s, but it is %s: %s",
                    actual.name(), state.display(), found.display(), journal());
        }
        return this;
    }

    /** Its user's process executes. */
    public ContainerAssert isRunning() {
        return isIn(ContainerState.RUNNING);
    }

    /** Its last run ended, with that code. */
    public ContainerAssert exitedWith(int code) {
        isNotNull();
        ContainerState state = actual.state();
        if (state != ContainerState.STOPPED && state != ContainerState.EXITED) {
            failWithMessage(
                    "Expected container %s to have exited with %d, but it is %s: %s",
                    actual.name(), code, state.display(), journal());
        }
        String found = actual.waitForExit().toString();
        if (!found.equals(Integer.toString(code))) {
            failWithMessage(
                    "Expected container %s to have exited with %d, but its code is %s: %s",
                    actual.name(), code, found, journal());
        }
        return this;
    }

    private String journal() {
        StringBuilder text = new StringBuilder();
        for (JournalEntry entry : actual.explain().journal()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(entry.operation())
                    .append(entry.detail().isEmpty() ? "" : " (" + entry.detail() + ")");
        }
        return text.toString();
    }
}
