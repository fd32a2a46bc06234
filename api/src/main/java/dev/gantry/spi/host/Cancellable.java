// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Something that was asked for and can be called off. Closing twice is allowed. */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface Cancellable extends AutoCloseable {
    @Override
    void close();
}
