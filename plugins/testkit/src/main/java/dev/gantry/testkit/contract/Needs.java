// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Says of a rule, or of all rules of a type, that they hold only for plugins with these behaviors. For other plugins they
 * count as declared unsupported, and not as skipped.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Needs {
    /** All of which are needed. */
    Behavior[] value();
}
