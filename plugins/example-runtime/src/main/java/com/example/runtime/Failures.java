// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;

/**
 * Words failures: which container, which runtime, what.
 *
 * @param runtime the runtime's name in the configuration
 */
record Failures(String runtime) {
    EngineException of(ErrorCode code, Bundle bundle, String what) {
        return new EngineException(code, "container " + bundle.containerId() + ": " + runtime + ": " + what);
    }

    EngineException failed(Bundle bundle, String what) {
        return of(ErrorCode.RUNTIME_FAILED, bundle, what);
    }

    EngineException unsupported(Bundle bundle, String what) {
        return of(ErrorCode.UNSUPPORTED, bundle, "there is no support for " + what);
    }
}
