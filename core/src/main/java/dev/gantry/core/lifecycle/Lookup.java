// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.store.StoreView;

/** Finds the container that a user's word means. */
public final class Lookup {
    private Lookup() {}

    /**
     * The full id that a name, full id or unique id prefix means.
     *
     * @throws EngineException with {@link ErrorCode#NO_SUCH_CONTAINER} or {@link ErrorCode#AMBIGUOUS_ID}
     */
    public static String id(StoreView view, String nameOrId) {
        return find(view, nameOrId)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NO_SUCH_CONTAINER,
                        "no container with name or ID \"" + nameOrId + "\" found",
                        "list them with \"ps -a\""));
    }

    /**
     * The full id that a name, full id or unique id prefix means, if any.
     *
     * @throws EngineException with {@link ErrorCode#AMBIGUOUS_ID}
     */
    public static Optional<String> find(StoreView view, String nameOrId) {
        if (nameOrId.isEmpty()) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, "name or ID cannot be empty");
        }
        List<String> ids = view.resolve(nameOrId);
        if (ids.size() > 1) {
            throw new EngineException(
                    ErrorCode.AMBIGUOUS_ID,
                    "more than one result for container ID " + nameOrId,
                    "give more of its digits");
        }
        return ids.stream().findFirst();
    }
}
