// SPDX-License-Identifier: Apache-2.0
/**
 * The host behind {@link dev.gantry.spi.host.HostServices}: processes through {@code ProcessBuilder}, {@code /proc} and
 * pidfds, directories through inotify, tasks on daemon threads, and failpoints. Entry type:
 * {@link dev.gantry.core.host.LinuxHost}.
 *
 * <p>Everything is safe for use by any thread. Threads, inotify and native code come into being with their first use;
 * one {@code LinuxHost} has at most one thread that watches directories, one that watches process ends and one timer,
 * however many containers there are.
 */
@NullMarked
package dev.gantry.core.host;

import org.jspecify.annotations.NullMarked;
