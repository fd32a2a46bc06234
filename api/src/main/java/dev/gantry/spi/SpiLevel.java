// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The level of an extension point. It grows by one with each change that an implementation must follow. A plugin states
 * the levels it was written for in its manifest, as {@code Gantry-Spi: runtime=1, log=1}; the engine refuses one whose
 * level it does not have.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SpiLevel {
    /** The extension point's name in the manifest. */
    String name();

    /** The level, from 1. */
    int level();
}
