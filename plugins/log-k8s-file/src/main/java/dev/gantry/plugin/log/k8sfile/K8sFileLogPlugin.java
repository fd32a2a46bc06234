// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import org.pf4j.Plugin;

/** The plugin; all it has is {@link K8sFileLogDriver}. */
public final class K8sFileLogPlugin extends Plugin {}
