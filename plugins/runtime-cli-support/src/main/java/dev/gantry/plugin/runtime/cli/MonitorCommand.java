// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;

/**
 * The argument vector of conmon for one container (conmon(8)), and of the shell that holds its pipe. {@code
 * --api-version} chooses the newer form of the sync line; {@code --full-attach} puts the attach socket into the bundle.
 */
final class MonitorCommand {
    /** The descriptor on which conmon reports, as {@code _OCI_SYNCPIPE} tells it. */
    static final int SYNC_DESCRIPTOR = 3;

    /**
     * Executes its arguments, which are conmon's, with the shell's standard output as the sync pipe. Two things need a
     * shell: Java passes no descriptor but 0, 1 and 2, and the pipe has to have a holder. conmon leaves a child behind
     * and exits; with conmon as Java's own child, Java would then close its end of the pipe, which loses the line when
     * the reader is late. So the shell stays, having let go of the pipe itself, until its standard input ends.
     */
    private static final String HOLD = """
            "$@" 3>&1 </dev/null >/dev/null
            rc=$?
            exec >&-
            read -r released
            exit $rc
            """;

    /**
     * Executes its arguments unless the file, its first, is missing. conmon runs its exit command after a create that
     * failed too, and that has nothing to clean up: then there is no exit file.
     */
    private static final String AFTER_EXIT = """
            unset _OCI_SYNCPIPE
            [ -e "$1" ] || exit 0
            shift
            exec "$@"
            """;

    private MonitorCommand() {}

    static List<String> held(Path monitor, RuntimeProgram runtime, CreateRequest request, BundleFiles files) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", HOLD, "sh", monitor.toString()));
        argv.addAll(arguments(runtime, request, files));
        return argv;
    }

    private static List<String> arguments(RuntimeProgram runtime, CreateRequest request, BundleFiles files) {
        String id = request.bundle().containerId();
        List<String> arguments = new ArrayList<>();
        arguments.add("--api-version");
        option(arguments, "--cid", id);
        option(arguments, "--cuuid", id);
        option(arguments, "--name", request.bundle().name());
        option(arguments, "--runtime", runtime.path().toString());
        option(arguments, "--bundle", request.bundle().path().toString());
        option(arguments, "--container-pidfile", files.pidFile().toString());
        option(arguments, "--conmon-pidfile", files.monitorPidFile().toString());
        option(arguments, "--exit-dir", files.exitDirectory().toString());
        option(arguments, "--persist-dir", files.persistDirectory().toString());
        arguments.add("--full-attach");
        option(arguments, "--log-level", "warning");
        if (request.stdio().terminal()) {
            arguments.add("--terminal");
        } else if (request.stdio().openStdin()) {
            arguments.add("--stdin");
        }
        log(arguments, request.log());
        request.runTimeout().ifPresent(limit -> option(arguments, "--timeout", Long.toString(wholeSeconds(limit))));
        runtime.globalFlags().forEach(flag -> arguments.add("--runtime-arg=" + flag));
        arguments.add("--runtime-arg=--log=" + files.runtimeLog());
        if (!request.exitCommand().isEmpty()) {
            option(arguments, "--exit-command", "/bin/sh");
            List.of("-c", AFTER_EXIT, "sh", files.exitFile().toString())
                    .forEach(argument -> arguments.add("--exit-command-arg=" + argument));
            request.exitCommand().forEach(argument -> arguments.add("--exit-command-arg=" + argument));
        }
        return arguments;
    }

    private static void log(List<String> arguments, LogSink sink) {
        if (sink instanceof LogSink.K8sFile log) {
            option(arguments, "--log-path", "k8s-file:" + log.file());
            // The engine has the disk hold the log once the end is known; conmon would do so before it tells of the
            // end.
            arguments.add("--no-sync-log");
            log.maxSize().ifPresent(size -> option(arguments, "--log-size-max", Long.toString(size)));
        } else {
            option(arguments, "--log-path", "none");
        }
    }

    /** Two arguments rather than one with a sign between: whoever looks for the id finds it as an argument. */
    private static void option(List<String> arguments, String name, String value) {
        arguments.add(name);
        arguments.add(value);
    }

    /** conmon takes whole seconds, 68 years of them at most, and means "none" by 0. */
    static long wholeSeconds(Duration limit) {
        long most = Integer.MAX_VALUE;
        long begun = limit.getSeconds() < most && limit.getNano() > 0 ? 1 : 0;
        return Math.max(1, Math.min(most, limit.getSeconds()) + begun);
    }
}
