// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.StreamConnection;

/** What rules on connections to the standard streams have in common. */
interface StreamRules extends RuntimeRules {
    /** Connects to a container. */
    default StreamConnection attach(Bundle bundle, ReceivedOutput received) {
        return containers().runtime().attach(bundle, received);
    }

    /** Does something while there is a connection that takes no input. */
    default void whileAttached(Bundle bundle, ReceivedOutput received, Runnable rest) {
        StreamConnection connection = attach(bundle, received);
        try {
            rest.run();
        } finally {
            connection.close();
        }
    }

    /** Waits until a text has come on standard output. */
    default void awaitOut(ReceivedOutput received, String text) {
        containers()
                .patience()
                .await("output \"" + text + "\"", () -> received.out().contains(text));
    }

    /** Waits until the end was told. */
    default void awaitEnd(ReceivedOutput received) {
        containers().patience().await("the end of the output", () -> received.ends() > 0);
    }

    /** Sends input. */
    static void write(StreamConnection connection, String text) {
        try {
            connection.input(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the input. */
    static void endInput(StreamConnection connection) {
        try {
            connection.endInput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
