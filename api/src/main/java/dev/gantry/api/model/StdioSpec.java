// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What the standard streams of a container's process are connected to.
 *
 * @param terminal whether all three are a pseudo terminal (pty(7)), whose output is one stream
 * @param openStdin whether it can be given input by who attaches; without it and without a terminal it reads from
 *     {@code /dev/null}. Without a terminal, the input ends, for good, with
 *     the first attachment that ends it or is closed
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record StdioSpec(boolean terminal, boolean openStdin) {
    /** No input, and output in two streams. */
    public static final StdioSpec DEFAULT = new StdioSpec(false, false);

    /** Whether there is somewhere for input to go. */
    public boolean takesInput() {
        return terminal || openStdin;
    }
}
