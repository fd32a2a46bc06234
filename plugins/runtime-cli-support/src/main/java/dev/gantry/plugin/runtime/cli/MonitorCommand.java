// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.LogSink;

/**
 * The argument vector of conmon for a container, or a command in one (conmon(8)), and of the shell that holds its pipe. {@code
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
     * As {@link #HOLD}, for a conmon that passes on the streams that the shell has besides its own: standard input, output
     * and error, from the descriptor after its own on.
     */
    private static final String HOLD_PASSING = """
            "$@" 6>&1 0<&3 1>&4 2>&5 3>&6 4>&- 5>&- 6>&-
            rc=$?
            exec 1>&- 3<&- 4>&- 5>&-
            read -r released
            exit $rc
            """;

    /** The descriptor from which conmon reads when it is to go on, as {@code _OCI_STARTPIPE} tells it. */
    static final int START_DESCRIPTOR = 4;

    /** The descriptor on which conmon says that it can be connected to, as {@code _OCI_ATTACHPIPE} tells it. */
    static final int ATTACH_DESCRIPTOR = 5;

    /**
     * As {@link #HOLD}, for a conmon that waits twice: before it begins, for a byte that is there already, and, when its
     * socket can be connected to, until its start pipe ends, as that does with a line on the shell's standard input.
     */
    private static final String HOLD_UNTIL_ATTACHED = """
            exec 6<&0
            { echo; read -r attached <&6; } | "$@" 3>&1 4<&0 5>&1 6<&- </dev/null >/dev/null
            rc=$?
            exec >&-
            read -r released <&6
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

    /** Whether the shell is to have our standard streams. */
    static boolean isPassing(CreateRequest request) {
        return request.log() instanceof LogSink.Passthrough;
    }

    static List<String> held(Path monitor, RuntimeProgram runtime, CreateRequest request, BundleFiles files) {
        List<String> argv = new ArrayList<>(
                List.of("/bin/sh", "-c", isPassing(request) ? HOLD_PASSING : HOLD, "sh", monitor.toString()));
        argv.addAll(arguments(runtime, request, files));
        return argv;
    }

    /** For a command in a container. It is held until somebody is connected to it, if that is wanted. */
    static List<String> held(Path monitor, RuntimeProgram runtime, ExecRequest request, ExecFiles files) {
        boolean attached = request.receiver().isPresent();
        List<String> argv = new ArrayList<>(
                List.of("/bin/sh", "-c", attached ? HOLD_UNTIL_ATTACHED : HOLD, "sh", monitor.toString()));
        StdioSpec stdio = request.stdio();
        // With a pipe that nobody will ever be connected to, the command would wait for input for ever.
        argv.addAll(common(
                runtime,
                request.session().sessionId(),
                new StdioSpec(stdio.terminal(), stdio.openStdin() && attached),
                files.monitored()));
        argv.add("--exec");
        if (attached) {
            argv.add("--exec-attach");
        }
        option(argv, "--exec-process-spec", files.processSpec().toString());
        option(argv, "--log-path", "none");
        return argv;
    }

    /** What tells conmon where it is. */
    private static List<String> common(RuntimeProgram runtime, String uniqueId, StdioSpec stdio, BundleFiles files) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--api-version");
        option(arguments, "--cid", files.bundle().containerId());
        option(arguments, "--cuuid", uniqueId);
        option(arguments, "--name", files.bundle().name());
        option(arguments, "--runtime", runtime.path().toString());
        option(arguments, "--bundle", files.bundle().path().toString());
        option(arguments, "--container-pidfile", files.pidFile().toString());
        option(arguments, "--conmon-pidfile", files.monitorPidFile().toString());
        option(arguments, "--exit-dir", files.exitDirectory().toString());
        option(arguments, "--persist-dir", files.persistDirectory().toString());
        arguments.add("--full-attach");
        option(arguments, "--log-level", "warning");
        if (stdio.terminal()) {
            arguments.add("--terminal");
        } else if (stdio.openStdin()) {
            arguments.add("--stdin");
        }
        runtime.globalFlags().forEach(flag -> arguments.add("--runtime-arg=" + flag));
        arguments.add("--runtime-arg=--log=" + files.runtimeLog());
        return arguments;
    }

    private static List<String> arguments(RuntimeProgram runtime, CreateRequest request, BundleFiles files) {
        List<String> arguments = common(runtime, files.bundle().containerId(), request.stdio(), files);
        log(arguments, request.log());
        request.runTimeout().ifPresent(limit -> option(arguments, "--timeout", Long.toString(wholeSeconds(limit))));
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
        } else if (sink instanceof LogSink.Journald journal) {
            option(arguments, "--log-path", "journald");
            journal.tag().ifPresent(tag -> option(arguments, "--log-tag", tag));
        } else {
            option(arguments, "--log-path", sink instanceof LogSink.Passthrough ? "passthrough" : "none");
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
