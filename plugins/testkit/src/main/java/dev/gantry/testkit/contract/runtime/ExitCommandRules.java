// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXIT_COMMAND;
import static org.assertj.core.api.Assertions.assertThat;

/** The command that the monitor executes after the end. */
interface ExitCommandRules extends RuntimeRules {
    /** Makes a container whose exit command appends a line to a file. */
    private Bundle telling(Workload workload) {
        Bundle bundle = containers().bundle(workload);
        CreateRequest plain = containers().request(bundle);
        String script = "test ! -e \"$3\" || seen=' after the report'; echo \"$1|$2$seen\" >> \"$0\"";
        containers()
                .runtime()
                .create(containers()
                        .request(
                                bundle,
                                plain.log(),
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        script,
                                        told().toString(),
                                        "a b",
                                        "*",
                                        containers().exitFile(bundle).toString())));
        return bundle;
    }

    private Path told() {
        return containers().directory().resolve("told");
    }

    private String read() {
        try {
            return Files.exists(told()) ? Files.readString(told()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Needs(SUPPORTS_EXIT_COMMAND)
    default void theExitCommandIsExecutedOnceAfterTheReportWithItsArgumentsAsTheyAre() {
        Bundle bundle = containers().start(telling(Workload.of("true")));
        containers().awaitExit(bundle);
        containers().patience().await("exit command", () -> read().endsWith("\n"));
        containers().patience().pass(SHORTLY);
        assertThat(read()).isEqualTo("a b|* after the report\n");
    }

    @Test
    @Needs(SUPPORTS_EXIT_COMMAND)
    default void theExitCommandIsExecutedForAKilledContainerToo() {
        Bundle bundle = containers().start(telling(Workload.of("sleep", "1000")));
        containers().runtime().kill(bundle, Signal.KILL, false);
        containers().patience().await("exit command", () -> read().endsWith("\n"));
    }

    @Test
    default void theExitCommandIsNotExecutedBeforeTheEnd() {
        containers().start(telling(Workload.of("sleep", "1000")));
        containers().patience().never("exit command", SHORTLY, () -> !read().isEmpty());
    }

    @Test
    default void theExitCommandIsNotExecutedAfterAFailedCreate() {
        RuntimeRules.assertRefused(() -> telling(Workload.of("nosuch")));
        containers().patience().never("exit command", SHORTLY.multipliedBy(2), () -> !read().isEmpty());
    }

    @Test
    default void aContainerWithAnExitCommandEndsAsAnyOther() {
        assertThat(containers().awaitCode(containers().start(telling(Workload.shell("exit 3")))))
                .isEqualTo(3);
    }
}
