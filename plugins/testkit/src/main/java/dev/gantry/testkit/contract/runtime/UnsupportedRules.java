// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Behavior;

import static org.assertj.core.api.Assertions.assertThat;

/** What is declared unsupported fails with its own code before it does anything; what is not, does not. */
interface UnsupportedRules extends RuntimeRules {
    /** Calls, and says whether the call was carried out. */
    private boolean carriedOut(Behavior behavior, Runnable call) {
        if (has(behavior)) {
            call.run();
            return true;
        }
        RuntimeRules.assertFails(call::run, ErrorCode.UNSUPPORTED);
        return false;
    }

    private void refusedOnRunningOrCarriedOut(Behavior behavior, Consumer<Bundle> call) {
        Bundle bundle = containers().sleeping();
        if (!carriedOut(behavior, () -> call.accept(bundle))) {
            assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
        }
    }

    private void refusedAtCreationOrCarriedOut(Behavior behavior, Bundle bundle, CreateRequest request) {
        if (!carriedOut(behavior, () -> containers().runtime().create(request))) {
            containers().assertNothingIsLeft(bundle);
        }
    }

    @Test
    default void aPauseIsCarriedOutOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                Behavior.SUPPORTS_PAUSE, bundle -> containers().runtime().pause(bundle));
    }

    @Test
    default void aResumeIsUnsupportedIfAndOnlyIfAPauseIs() {
        refusedOnRunningOrCarriedOut(Behavior.SUPPORTS_PAUSE, bundle -> {
            if (has(Behavior.SUPPORTS_PAUSE)) {
                containers().runtime().pause(bundle);
            }
            containers().runtime().resume(bundle);
        });
    }

    @Test
    default void anUpdateIsCarriedOutOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                Behavior.SUPPORTS_UPDATE,
                bundle -> containers().runtime().update(bundle, new ResourceUpdate(Resources.NONE, "{}")));
    }

    @Test
    default void anAttachIsCarriedOutOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                Behavior.SUPPORTS_ATTACH,
                bundle -> containers()
                        .runtime()
                        .attach(bundle, new ReceivedOutput())
                        .close());
    }

    @Test
    default void anExecIsCarriedOutOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                Behavior.SUPPORTS_EXEC, bundle -> new ContractExecs(containers()).exec(bundle, Workload.of("true")));
    }

    @Test
    default void aTerminalForACommandIsAcceptedOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                has(Behavior.SUPPORTS_EXEC) ? Behavior.SUPPORTS_TERMINAL : Behavior.SUPPORTS_EXEC,
                bundle -> new ContractExecs(containers())
                        .exec(bundle, Workload.of("true").withTerminal()));
    }

    @Test
    default void aTerminalIsAcceptedOrUnsupported() {
        Bundle bundle = containers().bundle(Workload.of("true").withTerminal());
        refusedAtCreationOrCarriedOut(
                Behavior.SUPPORTS_TERMINAL, bundle, containers().request(bundle));
    }

    @Test
    default void aResizeIsCarriedOutOrUnsupported() {
        Workload workload = Workload.of("sleep", "1000");
        Bundle bundle = containers().started(has(Behavior.SUPPORTS_TERMINAL) ? workload.withTerminal() : workload);
        if (!carriedOut(
                Behavior.SUPPORTS_TERMINAL, () -> containers().runtime().resize(bundle, new TerminalSize(24, 80)))) {
            assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
        }
    }

    @Test
    default void aNewLogIsBegunOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                Behavior.SUPPORTS_LOG_REOPENING,
                bundle -> containers().runtime().reopenLog(bundle, containers().log(bundle)));
    }

    @Test
    default void aSignalToAllIsCarriedOutOrUnsupported() {
        refusedOnRunningOrCarriedOut(
                Behavior.SUPPORTS_SIGNALS_TO_ALL,
                bundle -> containers().runtime().kill(bundle, Signal.WINCH, true));
    }

    @Test
    default void aRunTimeoutIsAcceptedOrUnsupported() {
        Bundle bundle = containers().bundle(Workload.of("true"));
        refusedAtCreationOrCarriedOut(
                Behavior.SUPPORTS_RUN_TIMEOUT, bundle, containers().request(bundle, Optional.of(Duration.ofHours(1))));
    }

    @Test
    default void aLogFileIsAcceptedOrUnsupported() {
        Bundle bundle = containers().bundle(Workload.of("true"));
        refusedAtCreationOrCarriedOut(
                Behavior.SUPPORTS_LOG_K8S_FILE,
                bundle,
                containers()
                        .request(
                                bundle,
                                new LogSink.K8sFile(containers().log(bundle), OptionalLong.empty()),
                                List.of()));
    }

    @Test
    default void thePidNamespaceOfTheHostIsAcceptedOrUnsupported() {
        Bundle bundle = containers().bundle(Workload.of("true").inHostPidNamespace());
        refusedAtCreationOrCarriedOut(
                Behavior.SUPPORTS_HOST_PID_NAMESPACE, bundle, containers().request(bundle));
    }
}
