// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_REOPENING;
import static org.assertj.core.api.Assertions.assertThat;

/** Logs that are begun anew on command. */
@Needs({SUPPORTS_LOG_K8S_FILE, SUPPORTS_LOG_REOPENING})
interface LogReopenRules extends RuntimeRules {
    @Test
    default void nothingIsLostOrWrittenTwiceWhenANewLogIsBegun() throws IOException {
        Bundle bundle =
                containers().started(Workload.shell("for i in $(seq 100); do echo line$i; sleep 0.02; done; echo end"));
        Path log = containers().log(bundle);
        List<Path> files = new ArrayList<>();
        for (int file = 0; file < 5; file++) {
            containers().awaitOutput(bundle);
            Path older = log.resolveSibling("older" + file);
            Files.createLink(older, log);
            files.add(older);
            containers().runtime().reopenLog(bundle, log);
            assertThat(Files.isSameFile(older, log)).isFalse();
        }
        containers().awaitExit(bundle);
        files.add(log);
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            LogLine.read(file).forEach(line -> texts.add(line.text()));
        }
        List<String> expected = new ArrayList<>();
        for (int line = 1; line <= 100; line++) {
            expected.add("line" + line);
        }
        expected.add("end");
        assertThat(texts).isEqualTo(expected);
    }

    @Test
    default void noNewLogIsBegunForAContainerThatHasEnded() {
        Bundle bundle = containers().started(Workload.of("echo", "hello"));
        containers().awaitExit(bundle);
        RuntimeRules.assertFails(
                () -> containers().runtime().reopenLog(bundle, containers().log(bundle)), ErrorCode.CONTAINER_STOPPED);
        assertThat(containers().lines(bundle)).hasToString("[stdout F hello]");
    }
}
