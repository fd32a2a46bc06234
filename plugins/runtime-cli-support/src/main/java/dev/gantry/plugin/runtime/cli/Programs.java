// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessLauncher.Command;
import dev.gantry.spi.host.ProcessLauncher.Result;

/**
 * The two programs a runtime of this kind consists of, and whether they are there and fit. Asking for a version runs the
 * program, so it is done only to inform, or when something failed.
 */
final class Programs {
    private static final String MONITOR_PACKAGE = "conmon";
    private static final Duration VERSION = Duration.ofSeconds(10);
    private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})(?:\\.([0-9]{1,6}))?");
    /** The first conmon with {@code --full-attach}. */
    private static final List<Integer> OLDEST_MONITOR = List.of(2, 0, 24);

    private final ProcessLauncher launcher;
    private final Map<String, String> environment;
    private final CliRuntimeProfile profile;
    private final Path runtime;
    private final Path monitor;

    /** @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when one of them is missing */
    Programs(
            ProcessLauncher launcher,
            Map<String, String> environment,
            CliRuntimeProfile profile,
            String runtime,
            String monitor) {
        this.launcher = launcher;
        this.environment = environment;
        this.profile = profile;
        this.runtime = launcher.find(runtime, profile.debianPackage());
        this.monitor = launcher.find(monitor, MONITOR_PACKAGE);
    }

    Path runtime() {
        return runtime;
    }

    Path monitor() {
        return monitor;
    }

    /** What the runtime says of itself, in one line. */
    String runtimeVersion() {
        return version(runtime, profile.versionArguments());
    }

    /** What conmon says of itself, in one line. */
    String monitorVersion() {
        return version(monitor, List.of("--version"));
    }

    private String version(Path program, List<String> arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(program.toString());
        argv.addAll(arguments);
        Result result = launcher.run(new Command(argv, environment, Path.of("/")), VERSION);
        return result.stdout().lines().findFirst().map(String::strip).orElse("version unknown");
    }

    /**
     * Looks whether the runtime is still there. conmon's words for a program that it cannot execute are those of a command
     * that the container does not have.
     *
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when it is gone
     */
    void checkRuntime() {
        launcher.find(runtime.toString(), profile.debianPackage());
    }

    /**
     * Looks for what may be wrong with the programs themselves after a create that failed without a word of the runtime.
     *
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when one is gone or conmon is too old
     */
    void check() {
        checkRuntime();
        launcher.find(monitor.toString(), MONITOR_PACKAGE);
        String version = monitorVersion();
        if (tooOld(version)) {
            throw new EngineException(
                    ErrorCode.PROGRAM_MISSING,
                    monitor + " is " + version + ", which is too old",
                    "install package " + MONITOR_PACKAGE + " in version 2.0.24 or newer");
        }
    }

    static boolean tooOld(String monitorVersion) {
        Matcher numbers = NUMBERS.matcher(monitorVersion);
        if (!numbers.find()) {
            return false;
        }
        for (int i = 0; i < OLDEST_MONITOR.size(); i++) {
            int has = Integer.parseInt(Optional.ofNullable(numbers.group(i + 1)).orElse("0"));
            if (has != OLDEST_MONITOR.get(i)) {
                return has < OLDEST_MONITOR.get(i);
            }
        }
        return false;
    }
}
