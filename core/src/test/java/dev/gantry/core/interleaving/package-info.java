// SPDX-License-Identifier: Apache-2.0
/**
 * Threads in every order instead of in the order of the day. The explorer is Lincheck's model checker
 * (https://github.com/JetBrains/lincheck): it rewrites the classes under test, those of the JDK included, and decides
 * itself which thread goes on at each access to what they share. See decision 15.
 */
@NullMarked
package dev.gantry.core.interleaving;

import org.jspecify.annotations.NullMarked;
