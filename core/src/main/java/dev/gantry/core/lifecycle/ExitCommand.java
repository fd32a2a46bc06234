// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.ArrayList;
import java.util.List;

/**
 * What the monitor of a container executes after its exit. While an engine that acts on exits is open, which it tells
 * from the files of {@link Layout#engines}, it waits for that engine to take the exit file away; only when there is none,
 * or none does, it executes the configured command, which starts a JVM.
 */
final class ExitCommand {
    /**
     * Arguments: directory of the engines, exit file, container id, then the command. Field 22 of /proc/PID/stat tells an
     * engine from a later process of the same number (proc(5)).
     */
    private static final String SCRIPT = """
            engines=$1 exit_file=$2 id=$3
            shift 3
            alive() {
              read -r stat < "/proc/$1/stat" || return 1
              set -- "$2" ${stat##*) }
              [ "$1" = "${21}" ]
            }
            supervised() {
              for file in "$engines"/*.*; do
                name=${file##*/}
                ticks=${name#*.}
                alive "${name%%.*}" "${ticks%%.*}" && return 0
              done 2>/dev/null
              return 1
            }
            tries=0
            while [ -e "$exit_file" ] && [ $tries -lt 100 ] && supervised; do
              sleep 0.1
              tries=$((tries + 1))
            done
            [ -e "$exit_file" ] || exit 0
            exec "$@" "$id"
            """;

    private ExitCommand() {}

    static List<String> of(EngineContext context, String id) {
        List<String> argv = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                SCRIPT,
                "gantry-exit",
                context.layout().engines().toString(),
                context.layout().exits().resolve(id).toString(),
                id));
        argv.addAll(context.exitCommand());
        return argv;
    }
}
