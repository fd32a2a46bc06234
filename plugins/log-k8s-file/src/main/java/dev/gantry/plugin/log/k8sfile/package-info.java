// SPDX-License-Identifier: Apache-2.0
/**
 * The log driver {@code k8s-file}: one record per line, in the format of the Kubernetes container runtime interface, as
 * conmon writes it.
 *
 * <p>Entry type: {@link dev.gantry.plugin.log.k8sfile.K8sFileLogDriver}, safe for use by any thread. Readers are for one
 * thread each, except that any thread may close them.
 */
@NullMarked
package dev.gantry.plugin.log.k8sfile;

import org.jspecify.annotations.NullMarked;
