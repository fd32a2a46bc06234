// SPDX-License-Identifier: Apache-2.0
/**
 * OCI runtimes as plugins. An {@link dev.gantry.spi.runtime.OciRuntimeProvider} names a kind of runtime and opens it; the
 * {@link dev.gantry.spi.runtime.OciRuntime} makes containers from bundles. The engine keeps all records, holds the
 * container's lock during every call and decides what is allowed; a runtime only acts.
 */
@NullMarked
package dev.gantry.spi.runtime;

import org.jspecify.annotations.NullMarked;
