// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A session at a real terminal: the one that tmux plays. */
@Tag("packed")
@Tag("real")
class SessionTest {
    private static final String PROMPT = "gantry>";

    @Test
    void promptCompletionHistoryCtrlCAndResizeWork() throws Exception {
        try (Packed packed = Packed.unpack();
                Tmux tmux = new Tmux(packed, packed.launcher())) {
            tmux.await(PROMPT);

            tmux.type("run --rm --rootfs " + packed.rootfs() + " echo from-inside");
            tmux.key("Enter");
            tmux.awaitLine("from-inside");

            tmux.type("create --name completed --rootfs " + packed.rootfs() + " true");
            tmux.key("Enter");
            tmux.awaitPromptAfter(PROMPT, "completed --rootfs");
            tmux.type("inspect --format '{{.Name}}' comp");
            tmux.key("Tab");
            tmux.await("'{{.Name}}' completed");
            tmux.key("Enter");
            tmux.awaitLine("completed");

            tmux.type("given up");
            tmux.key("C-c");
            tmux.awaitPromptAfter(PROMPT, "given up");

            tmux.type("run --rm --name long --rootfs " + packed.rootfs()
                    + " sh -c 'trap \"echo interrupted; exit 0\" INT; echo ready; while true; do sleep 0.1; done'");
            tmux.key("Enter");
            tmux.awaitLine("ready");
            tmux.key("C-c");
            // The key is shown where the cursor is.
            tmux.await("^Cinterrupted");
            tmux.awaitPromptAfter(PROMPT, "interrupted");

            tmux.type("events --since 10m --format '{{.Status}} {{.Name}}'");
            tmux.key("Enter");
            // The last one: the key is shown where the output is.
            tmux.awaitLine("remove long");
            tmux.key("C-c");
            tmux.await("^C\n" + PROMPT);

            tmux.resize(20, 70);
            tmux.type("exists completed");
            tmux.key("Enter");
            tmux.key("Up");
            tmux.await(PROMPT + " exists completed");
            tmux.key("C-u");
            tmux.key("C-d");
            tmux.awaitEnd();
            assertThat(packed.containers()).containsExactly("completed");
        }
    }
}
