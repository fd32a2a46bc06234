// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.gantry.api.model.DetachKeys;
import dev.gantry.shell.attach.Streams;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.UsageException;

/** The flags of commands that connect the shell to a container. */
public final class AttachFlags {
    /** Which streams. */
    public static final Flag ATTACH =
            Flag.list("a,attach", "STREAM", "Show only this stream: stdout, stderr, or stdin for neither");

    /** What leaves a terminal. */
    public static final Flag DETACH_KEYS =
            Flag.value("detach-keys", "KEYS", "What leaves its terminal, \"\" for nothing (default \"ctrl-p,ctrl-q\")");

    /** Whether signals are passed on. */
    public static final Flag SIG_PROXY = Flag.toggle("sig-proxy", "Forward signals to the container (default true)");

    private static final List<String> STREAMS = List.of("stdin", "stdout", "stderr");

    private AttachFlags() {}

    /**
     * The streams that {@link #ATTACH} asks for; without it, the outputs.
     *
     * @param stdin whether the container is given input
     * @throws UsageException for something that is no stream
     */
    public static Streams streams(Arguments arguments, boolean stdin) {
        List<String> words = arguments.all(ATTACH.name());
        if (words.isEmpty()) {
            return Streams.all(stdin);
        }
        Set<String> names = new HashSet<>();
        for (String word : words) {
            String name = word.toLowerCase(Locale.ROOT);
            if (!STREAMS.contains(name)) {
                throw new UsageException(
                        "invalid stream \"" + word + "\" for --attach - must be one of stdin, stdout, or stderr");
            }
            names.add(name);
        }
        return new Streams(stdin, names.contains("stdout"), names.contains("stderr"));
    }

    /** @throws dev.gantry.api.error.EngineException for keys that there are none of */
    public static DetachKeys detachKeys(Arguments arguments) {
        return arguments.last(DETACH_KEYS.name()).map(DetachKeys::parse).orElse(DetachKeys.DEFAULT);
    }
}
