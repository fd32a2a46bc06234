// SPDX-License-Identifier: Apache-2.0
/**
 * Words that people typed. The entry type is {@link dev.gantry.core.text.NearestWord}. Stateless; safe for use by any
 * thread.
 */
@NullMarked
package dev.gantry.core.text;

import org.jspecify.annotations.NullMarked;
