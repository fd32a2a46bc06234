// SPDX-License-Identifier: Apache-2.0
/**
 * What is kept of fake containers, so that they outlive the JVM and are the same in every process. Entry type: {@link
 * dev.gantry.plugin.runtime.fake.record.RecordStore}. Records are immutable; stores are safe for use by any thread.
 */
@NullMarked
package dev.gantry.plugin.runtime.fake.record;

import org.jspecify.annotations.NullMarked;
