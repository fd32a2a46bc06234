// SPDX-License-Identifier: Apache-2.0
/**
 * A runtime that only pretends, for tests of what stands above a runtime: no process, no root, nothing installed. A
 * container is a deterministic function of its {@linkplain dev.gantry.plugin.runtime.fake.record.ContainerRecord record}
 * (what it runs, and what was done to it when) and of the present instant.
 *
 * <p>Entry type: {@link dev.gantry.plugin.runtime.fake.FakeRuntimeProvider}; scripts are written with {@link
 * dev.gantry.plugin.runtime.fake.FakeScript}, and read and written as text by {@link
 * dev.gantry.plugin.runtime.fake.FakeScripts}. All types are safe for use by any thread unless they say otherwise.
 */
@NullMarked
package dev.gantry.plugin.runtime.fake;

import org.jspecify.annotations.NullMarked;
