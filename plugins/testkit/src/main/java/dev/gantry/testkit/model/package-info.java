// SPDX-License-Identifier: Apache-2.0
/**
 * Tests an engine against a model of it. Sequences of operations are drawn from a seed and done twice: by a {@link
 * dev.gantry.testkit.model.Subject}, such as an engine with a runtime, and by the {@link
 * dev.gantry.testkit.model.ReferenceModel}, a page of plain Java that knows the rules of a container's life and nothing of
 * locks, intents, stores or processes. After each step both must say the same. Where they differ, {@link
 * dev.gantry.testkit.model.ModelRun} shortens the sequence until every step in it is needed, and reports it with the seed.
 *
 * <p>Nothing here is safe for use by several threads.
 */
@NullMarked
package dev.gantry.testkit.model;

import org.jspecify.annotations.NullMarked;
