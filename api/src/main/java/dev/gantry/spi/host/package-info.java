// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine lets a runtime do on the host: start programs, watch directories, look at processes, tell the time.
 * Everything that the engine and a runtime do outside the JVM goes through {@link dev.gantry.spi.host.HostServices}, so that
 * tests can put something else in its place; files apart. A runtime gets it from its
 * {@link dev.gantry.spi.runtime.RuntimeContext}.
 *
 * <p>All services are safe for use by any thread.
 */
@NullMarked
package dev.gantry.spi.host;

import org.jspecify.annotations.NullMarked;
