// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import dev.gantry.api.Engine;

/** Where commands get the engine from. Nothing is opened before it is asked for. */
public interface EngineAccess extends AutoCloseable {
    /** An engine for looking only; it need not watch over running containers. */
    Engine reading();

    /** An engine that acts, and acts on exits while it is open. */
    Engine acting();

    /** Closes the engine when one was opened. */
    @Override
    void close();
}
