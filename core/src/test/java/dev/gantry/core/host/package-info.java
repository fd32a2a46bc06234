// SPDX-License-Identifier: Apache-2.0
/** Tests of the host services, on the real host. */
@NullMarked
package dev.gantry.core.host;

import org.jspecify.annotations.NullMarked;
