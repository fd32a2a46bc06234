// SPDX-License-Identifier: Apache-2.0
package dev.gantry.embed;

import org.apiguardian.api.API;

import dev.gantry.api.Engine;

import static org.apiguardian.api.API.Status.INTERNAL;

/** What {@link EngineBuilder#open()} finds the implementation by, through {@link java.util.ServiceLoader}. */
@API(status = INTERNAL, since = "0.1")
public interface EngineAssembler {
    /** Opens an engine made of these parts. */
    Engine assemble(EngineParts parts);
}
