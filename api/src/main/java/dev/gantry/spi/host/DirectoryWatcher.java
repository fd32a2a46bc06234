// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Tells of changes in directories (inotify(7)). A hint: whoever relies on it also looks for itself now and then. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface DirectoryWatcher {
    /**
     * Calls back when files appear in the directory, or are moved into it, or change there.
     *
     * @param directory must exist
     * @param onChange gets the full paths of those files, as many as are known of by now, on a thread of the engine. It may
     *     take its time: meanwhile it is called on other threads
     * @return what ends the watch when closed
     */
    Cancellable watch(Path directory, Consumer<Set<Path>> onChange);
}
