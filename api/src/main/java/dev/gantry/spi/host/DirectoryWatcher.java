// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.nio.file.Path;
import java.util.function.Consumer;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Tells of changes in directories (inotify(7)). A hint: whoever relies on it also looks for itself now and then. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface DirectoryWatcher {
    /**
     * Calls back for each file that appears in the directory, or is moved into it, or changes there.
     *
     * @param directory must exist
     * @param onChange gets the full path, on a thread of the engine; must return soon
     * @return what ends the watch when closed
     */
    Cancellable watch(Path directory, Consumer<Path> onChange);
}
