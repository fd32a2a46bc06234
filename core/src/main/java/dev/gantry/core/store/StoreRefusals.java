// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** What every store answers to a change that would break a rule, in the same words. */
final class StoreRefusals {
    private StoreRefusals() {}

    static EngineException nameTaken(String name, String holderId) {
        return new EngineException(
                ErrorCode.CONTAINER_EXISTS,
                "container name \"" + name + "\" is in use by container " + holderId,
                "remove or rename that container, or choose another name");
    }

    static EngineException idTaken(String id, String holderId) {
        return new EngineException(
                ErrorCode.CONTAINER_EXISTS, "container id " + id + " is in use by container " + holderId);
    }

    static EngineException noSuchDependency(String id, String dependency) {
        return new EngineException(
                ErrorCode.NO_SUCH_CONTAINER,
                "container " + id + " depends on " + dependency,
                "create that container first, or leave the dependency out");
    }

    static EngineException dependsOnItself(String id) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, "container " + id + " depends on itself");
    }

    static EngineException noSuchExec(String id) {
        return new EngineException(ErrorCode.NO_SUCH_EXEC_SESSION, "exec session " + id);
    }

    static EngineException gone(String id) {
        return new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id);
    }

    static EngineException hasDependents(String id, List<String> dependents) {
        return new EngineException(
                ErrorCode.DEPENDENCY_EXISTS,
                "container " + id + " is needed by " + String.join(", ", dependents),
                "remove those containers first");
    }

    static EngineException closed(String description) {
        return new EngineException(ErrorCode.ENGINE_CLOSED, "state store (" + description + ")");
    }

    static IllegalStateException nestedWrite() {
        return new IllegalStateException("a transaction must not begin another one of the same store");
    }

    static IllegalStateException used() {
        return new IllegalStateException("a view of a store is valid only within the call that handed it out");
    }
}
