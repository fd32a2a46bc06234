// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_READING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Names, options, and where output goes. */
interface LogOptionRules extends LogRuleBase {
    private void assertRefused(Map<String, String> options, String named) {
        assertThatThrownBy(() -> log().driver().validate(log().target(options)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(named);
    }

    @Test
    default void namesAreWordsInLowerCase() {
        assertThat(log().driver().names())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name).matches("[a-z0-9][a-z0-9-]*"));
    }

    @Test
    default void namesAreTheSameEachTimeAndInTheSameOrder() {
        assertThat(List.copyOf(log().driver().names()))
                .isEqualTo(List.copyOf(log().driver().names()));
    }

    @Test
    default void aContainerNeedsNoOptions() {
        log().driver().validate(log().target());
    }

    @Test
    default void optionsThatAreKnownAreAccepted() {
        for (Map<String, String> options : log().accepted()) {
            log().driver().validate(log().target(options));
        }
    }

    @Test
    default void anUnknownOptionIsRefusedByItsName() {
        assertRefused(Map.of("no-such-option", "x"), "no-such-option");
    }

    @Test
    default void anUnknownOptionBesideAKnownOneIsRefused() {
        for (Map<String, String> options : log().accepted()) {
            Map<String, String> all = new HashMap<>(options);
            all.put("no-such-option", "x");
            assertRefused(all, "no-such-option");
        }
    }

    @Test
    default void aKnownOptionWithAValueThatMeansNothingIsRefusedByItsName() {
        for (Map.Entry<String, String> option : log().refused()) {
            assertRefused(Map.of(option.getKey(), option.getValue()), option.getKey());
        }
    }

    @Test
    default void theSinkIsTheSameEachTime() {
        assertThat(log().driver().sink(log().target())).isEqualTo(log().driver().sink(log().target()));
    }

    @Test
    default void theFileOfTheSinkIsThePathOfTheLog() {
        LogSink sink = log().driver().sink(log().target());
        if (sink instanceof LogSink.K8sFile file) {
            assertThat(log().driver().path(log().target())).contains(file.file());
        } else {
            assertThat(log().driver().path(log().target())).isEmpty();
        }
    }

    @Test
    default void aFileIsAbsoluteAndByDefaultInTheDirectoryOfTheContainer() {
        assertThat(log().driver().path(log().target()).stream()).allSatisfy(file -> {
            assertThat(file).isAbsolute();
            assertThat(file.getParent()).isEqualTo(log().directory());
        });
    }

    @Test
    default void twoContainersHaveTwoFiles() {
        LogTarget other =
                new LogTarget("f".repeat(64), "other", log().directory().resolve("other"), Map.of());
        Optional<Path> path = log().driver().path(log().target());
        assertThat(path.isPresent() && path.equals(log().driver().path(other))).isFalse();
    }

    @Test
    default void aLimitIsPositive() {
        for (Map<String, String> options : log().accepted()) {
            LogSink sink = log().driver().sink(log().target(options));
            if (sink instanceof LogSink.K8sFile file) {
                assertThat(file.maxSize().orElse(1)).isPositive();
            }
        }
    }

    @Test
    default void withoutOptionsThereIsNoLimit() {
        if (log().driver().sink(log().target()) instanceof LogSink.K8sFile file) {
            assertThat(file.maxSize()).isEqualTo(OptionalLong.empty());
        }
    }

    @Test
    default void askingDoesNotTouchTheDisk() throws IOException {
        log().driver().validate(log().target());
        log().driver().sink(log().target());
        log().driver().path(log().target());
        try (var files = Files.list(log().directory())) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest(name = "reading with {0} is possible, or fails with NO_LOGS", quoteTextArguments = false)
    @ValueSource(strings = {"no wish", "a tail", "follow"})
    default void readable(String wish) {
        LogQuery query = switch (wish) {
            case "a tail" -> ContractLog.tail(3, false);
            case "follow" -> LogQuery.FOLLOW;
            default -> LogQuery.ALL;
        };
        if (has(SUPPORTS_LOG_READING)) {
            log().open(query).close();
        } else {
            assertThatThrownBy(() -> log().open(query))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_LOGS));
        }
    }
}
