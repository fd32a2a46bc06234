// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.READS_BUNDLE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Containers that cannot be made. */
interface FailureRules extends RuntimeRules {
    /**
     * A command that cannot be executed.
     *
     * @param what the case, in words
     * @param command its first word
     * @param code the code that says so
     */
    record Unusable(String what, String command, ErrorCode code) {
        @Override
        public String toString() {
            return "a command that " + what + " is refused at creation with " + code;
        }
    }

    /** The commands. */
    static Stream<Unusable> commands() {
        return Stream.of(
                new Unusable("is not on the path", "nosuch", ErrorCode.RUNTIME_COMMAND_NOT_FOUND),
                new Unusable("is named by a path where nothing is", "/bin/nosuch", ErrorCode.RUNTIME_COMMAND_NOT_FOUND),
                new Unusable("is below a directory that is missing", "/no/such", ErrorCode.RUNTIME_COMMAND_NOT_FOUND),
                new Unusable("is a directory", "/etc", ErrorCode.RUNTIME_PERMISSION_DENIED),
                new Unusable("is a file but not executable", "/bin/plain", ErrorCode.RUNTIME_PERMISSION_DENIED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.gantry.testkit.contract.runtime.FailureRules#commands")
    default void command(Unusable unusable) {
        Bundle bundle = containers().bundle(Workload.of(unusable.command()));
        RuntimeRules.assertFails(
                () -> containers().runtime().create(containers().request(bundle)), unusable.code());
        containers().assertNothingIsLeft(bundle);
    }

    @Needs(READS_BUNDLE)
    @ParameterizedTest(name = "a config.json with {0} in it is refused with RUNTIME_FAILED", quoteTextArguments = false)
    @ValueSource(strings = {"{", "nothing", "[1,2"})
    default void malformed(String text) throws IOException {
        Bundle bundle = containers().bundle(Workload.of("true"));
        Files.writeString(bundle.path().resolve("config.json"), text.equals("nothing") ? "" : text);
        RuntimeRules.assertFails(
                () -> containers().runtime().create(containers().request(bundle)), ErrorCode.RUNTIME_FAILED);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    @Needs(READS_BUNDLE)
    default void aBundleWithoutAConfigJsonIsRefusedAndLeavesNothing() throws IOException {
        Bundle bundle = containers().bundle(Workload.of("true"));
        Files.delete(bundle.path().resolve("config.json"));
        RuntimeRules.assertFails(
                () -> containers().runtime().create(containers().request(bundle)),
                ErrorCode.RUNTIME_FAILED,
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    default void aBundleWithoutACommandIsRefusedAndLeavesNothing() {
        Bundle bundle = containers().bundle(Workload.of());
        RuntimeRules.assertFails(
                () -> containers().runtime().create(containers().request(bundle)), ErrorCode.RUNTIME_FAILED);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    default void theMessageNamesRuntimeAndCommand() {
        Bundle bundle = containers().bundle(Workload.of("nosuch"));
        assertThatThrownBy(() -> containers().runtime().create(containers().request(bundle)))
                .hasMessageContaining(containers().name() + ": ")
                .hasMessageContaining("nosuch");
    }

    @Test
    default void nobodyIsToldOfTheEndOfAContainerThatWasNeverMade() {
        Bundle bundle = containers().bundle(Workload.of("nosuch"));
        RuntimeRules.assertRefused(
                () -> containers().runtime().create(containers().request(bundle)));
        containers()
                .patience()
                .never(
                        "news of an end",
                        SHORTLY,
                        () -> containers().exits().contains(bundle.containerId())
                                || ContractContainers.exists(containers().exitFile(bundle)));
    }

    @Test
    default void theIdIsFreeAfterAFailedCreate() {
        Bundle bad = containers().bundle(Workload.of("nosuch"));
        RuntimeRules.assertRefused(
                () -> containers().runtime().create(containers().request(bad)));
        Bundle good = containers().bundle(bad.containerId(), Workload.shell("exit 3"));
        containers().runtime().create(containers().request(good));
        containers().start(good);
        assertThat(containers().awaitCode(good)).isEqualTo(3);
    }

    @Test
    default void aFailedCreateTouchesNoOtherContainer() {
        Bundle running = containers().sleeping();
        Bundle stopped = containers().ended(3);
        Bundle bad = containers().bundle(Workload.of("nosuch"));
        RuntimeRules.assertRefused(
                () -> containers().runtime().create(containers().request(bad)));
        assertThat(containers().phase(running)).isEqualTo(Phase.RUNNING);
        assertThat(containers().awaitCode(stopped)).isEqualTo(3);
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aFailedCreateKeepsTheLogOfAnEarlierRun() {
        Bundle bundle = containers().started(Workload.of("echo", "kept"));
        containers().awaitExit(bundle);
        containers().runtime().delete(bundle);
        Bundle bad = containers().bundle(bundle.containerId(), Workload.of("nosuch"));
        RuntimeRules.assertRefused(
                () -> containers().runtime().create(containers().request(bad)));
        assertThat(containers().lines(bad)).hasToString("[stdout F kept]");
    }

    @Test
    default void manyFailedCreatesLeaveNothing() {
        for (String command : List.of("nosuch", "/etc", "nosuch", "/no/such")) {
            Bundle bundle = containers().bundle(Workload.of(command));
            RuntimeRules.assertRefused(
                    () -> containers().runtime().create(containers().request(bundle)));
            containers().assertNothingIsLeft(bundle);
        }
    }
}
