// SPDX-License-Identifier: Apache-2.0
/**
 * For programs that put an engine together from parts of their own: extensions that are handed over as objects instead of
 * being found in plugin jars, and a host whose clock or scheduler is another. {@link dev.gantry.embed.EngineBuilder} is
 * the way in. It sees both faces of the API, that of callers and that of authors; neither of them sees it.
 */
@NullMarked
package dev.gantry.embed;

import org.jspecify.annotations.NullMarked;
