// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CapabilityRulesTest {
    private static final Set<Capability> EVERYTHING = EnumSet.allOf(Capability.class);

    static SecuritySpec security(boolean privileged, List<String> add, List<String> drop) {
        return new SecuritySpec(privileged, add, drop, false, Optional.empty(), List.of(), List.of(), Map.of());
    }

    private static Set<Capability> bounding(List<String> add, List<String> drop) {
        return CapabilityRules.bounding(security(false, add, drop), EVERYTHING);
    }

    @Test
    void theDefaultsAreEleven() {
        assertThat(bounding(List.of(), List.of())).hasSize(11).contains(Capability.SYS_CHROOT, Capability.CHOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYS_ADMIN", "CAP_SYS_ADMIN", "sys_admin", "cap_sys_admin"})
    void namesAreReadInEverySpelling(String name) {
        assertThat(bounding(List.of(name), List.of())).hasSize(12).contains(Capability.SYS_ADMIN);
    }

    @Test
    void allIsAddedAndDropped() {
        assertThat(bounding(List.of("ALL"), List.of())).isEqualTo(EVERYTHING);
        assertThat(bounding(List.of("all"), List.of("MKNOD")))
                .hasSize(EVERYTHING.size() - 1)
                .doesNotContain(Capability.MKNOD);
        assertThat(bounding(List.of(), List.of("ALL"))).isEmpty();
        assertThat(bounding(List.of("KILL"), List.of("ALL"))).containsExactly(Capability.KILL);
    }

    @Test
    void nothingExceedsTheEnginesOwnBoundingSet() {
        Set<Capability> host = EnumSet.of(Capability.KILL, Capability.CHOWN);

        assertThat(CapabilityRules.bounding(security(false, List.of("SYS_ADMIN"), List.of()), host))
                .isEqualTo(host);
        assertThat(CapabilityRules.bounding(security(true, List.of("SYS_ADMIN"), List.of()), host))
                .isEqualTo(host);
    }

    @Test
    void privilegedIsEverythingButWhatIsDropped() {
        assertThat(CapabilityRules.bounding(security(true, List.of(), List.of()), EVERYTHING))
                .isEqualTo(EVERYTHING);
        assertThat(CapabilityRules.bounding(security(true, List.of(), List.of("BPF")), EVERYTHING))
                .doesNotContain(Capability.BPF);
    }

    @Test
    void rootGetsTheWholeBoundingSetAndNothingInheritable() {
        OciSpec.Capabilities root =
                CapabilityRules.sets(security(false, List.of("KILL"), List.of()), EnumSet.of(Capability.KILL), 0);

        assertThat(root.effective()).isEqualTo(root.permitted()).containsExactly("CAP_KILL");
        assertThat(root.inheritable()).isEmpty();
        assertThat(root.ambient()).isEmpty();
    }

    @Test
    void anotherUserGetsOnlyWhatWasAddedByNameAndKeepsItOverAnExecve() {
        OciSpec.Capabilities other = CapabilityRules.sets(
                security(false, List.of("NET_RAW", "BPF"), List.of()),
                EnumSet.of(Capability.KILL, Capability.NET_RAW),
                1000);

        assertThat(other.bounding()).containsExactly("CAP_KILL", "CAP_NET_RAW");
        assertThat(other.effective()).containsExactly("CAP_NET_RAW");
        assertThat(other.permitted()).containsExactly("CAP_NET_RAW");
        assertThat(other.ambient()).containsExactly("CAP_NET_RAW");
    }

    @Test
    void anUnknownNameSuggestsTheNearest() {
        assertThatThrownBy(() -> bounding(List.of("CAP_SYS_ADMN"), List.of()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.nextStep()).hasValue("did you mean SYS_ADMIN?"))
                .hasMessageContaining("CAP_SYS_ADMN");
    }

    @Test
    void aNameThatIsLikeNoOtherSuggestsNone() {
        assertThatThrownBy(() -> CapabilityRules.requireValid(
                        SecuritySpec.builder().dropCapability("NOPE").build()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.nextStep()).hasValue("see capabilities(7) for the names"))
                .hasMessageContaining("NOPE");
        CapabilityRules.requireValid(SecuritySpec.builder()
                .addCapability("all")
                .dropCapability("cap_kill")
                .build());
    }

    @Test
    void addedAndDroppedIsAContradiction() {
        assertThatThrownBy(() -> bounding(List.of("KILL"), List.of("cap_kill")))
                .hasMessageContaining("CAP_KILL is both added and dropped");
        assertThatThrownBy(() -> bounding(List.of("ALL"), List.of("ALL")))
                .hasMessageContaining("both added and dropped");
    }

    @Test
    void numbersAreThoseOfTheKernel() {
        assertThat(Capability.SYS_RESOURCE.ordinal()).isEqualTo(24);
        assertThat(Capability.CHECKPOINT_RESTORE.ordinal()).isEqualTo(40);
        assertThat(Capability.ofMask(0x1fffeffffffL)).hasSize(40).doesNotContain(Capability.SYS_RESOURCE);
        assertThat(Capability.ofMask(-1)).isEqualTo(EVERYTHING);
    }
}
