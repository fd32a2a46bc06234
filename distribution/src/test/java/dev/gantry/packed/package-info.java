// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the packed program as its users meet it: unpacked from the tar.gz, started by {@code bin/gantry}. They run after
 * packaging, in {@code mvn verify}. Entry: {@link dev.gantry.packed.Packed}.
 */
@NullMarked
package dev.gantry.packed;

import org.jspecify.annotations.NullMarked;
