// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A container that is no process of the host has namespaces that others join for as long as it runs. */
@GantryTest
class JoinedNamespacesTest {
    private static Container guest(TestEngine test, Container owner) {
        NamespaceMode owners = NamespaceMode.container(owner.id());
        return test.engine()
                .create(test.command("sleep", "1000")
                        .namespaces(new NamespaceSpec(
                                owners,
                                NamespaceSpec.DEFAULT.ipc(),
                                NamespaceSpec.DEFAULT.uts(),
                                NamespaceSpec.DEFAULT.cgroup(),
                                owners,
                                NamespaceSpec.DEFAULT.hostname()))
                        .build());
    }

    @Test
    void aContainerJoinsTheNamespacesOfOneThatRuns(TestEngine test) {
        Container owner = test.engine().create(test.command("sleep", "1000").build());
        Container guest = guest(test, owner);
        owner.start();

        guest.start(Dependencies.REQUIRE);

        assertThat(guest.state()).isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void ofOneThatEndedItJoinsNone(TestEngine test) {
        Container owner = test.engine().create(test.command("true").build());
        Container guest = guest(test, owner);
        owner.start();
        owner.waitForExit();

        assertThatThrownBy(() -> guest.start(Dependencies.REQUIRE))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STATE))
                .hasMessageContaining(owner.id());
        assertThat(guest.state()).isEqualTo(ContainerState.CONFIGURED);
    }
}
