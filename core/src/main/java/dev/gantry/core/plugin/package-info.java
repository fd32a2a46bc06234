// SPDX-License-Identifier: Apache-2.0
/**
 * Finds, checks, loads and unloads plugins. {@link dev.gantry.core.plugin.PluginPlatform} is the entry: it answers which
 * runtimes and log drivers there are. PF4J keeps the plugins and their class loaders; extensions that ask for something
 * are made by a Guice injector of the plugin's own, so that nothing shared ever sees a plugin's class and an unloaded
 * plugin leaves nothing behind.
 *
 * <p>The platform is safe for use by any thread: questions are answered from a snapshot, changes exclude each other.
 * Nothing here knows a plugin by name, and nothing here imports the engine.
 */
@NullMarked
package dev.gantry.core.plugin;

import org.jspecify.annotations.NullMarked;
