// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.Resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An update is refused before anything is touched when no container could be started with what it would leave. */
@Tag("real")
class UpdateTest {
    private static final long MIB = 1L << 20;
    private static final long UNSAID = 0;

    @ParameterizedTest
    @EnumSource
    void limitsThatContradictThoseThatAreThereAreRefused(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Resources created = memory(64 * MIB, 128 * MIB, UNSAID);
            Container container = engine.create(
                    root.command("sleep", "1000").resources(created).build());
            container.start();
            for (Resources change : List.of(
                    memory(256 * MIB, UNSAID, UNSAID), memory(UNSAID, 32 * MIB, UNSAID), memory(-1, UNSAID, UNSAID))) {
                assertRefused(container, change);
            }
            container.update(ContainerUpdate.resources(memory(256 * MIB, 512 * MIB, UNSAID)));
            container.stop(java.time.Duration.ZERO);
            container.start();
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @Test
    void valuesThatNoCgroupCanHaveAreRefusedForAContainerAtRest() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true")
                    .resources(memory(64 * MIB, UNSAID, UNSAID))
                    .build());
            assertRefused(container, memory(-7, UNSAID, UNSAID));
            assertRefused(container, memory(UNSAID, UNSAID, 65 * MIB));
            container.update(ContainerUpdate.resources(memory(UNSAID, UNSAID, 64 * MIB)));
            container.start();
        }
    }

    @Test
    void aContainerWithLimitsThatNoCgroupCanHaveIsNotCreated() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            assertThatThrownBy(() -> engine.create(root.command("true")
                            .resources(memory(UNSAID, 64 * MIB, UNSAID))
                            .build()))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
            assertThat(engine.containers()).isEmpty();
        }
    }

    private static void assertRefused(Container container, Resources change) {
        Resources before = container.inspect().spec().resources();
        assertThatThrownBy(() -> container.update(ContainerUpdate.resources(change)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        assertThat(container.inspect().spec().resources()).isEqualTo(before);
        Explanation after = container.explain();
        assertThat(after.pending()).isEmpty();
        assertThat(after.journal()).extracting(JournalEntry::operation).doesNotContain("update");
    }

    private static Resources memory(long limit, long swap, long reservation) {
        return new Resources(
                said(limit),
                said(swap),
                said(reservation),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    private static OptionalLong said(long value) {
        return value == UNSAID ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
