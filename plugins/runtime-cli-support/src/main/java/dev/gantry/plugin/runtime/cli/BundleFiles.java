// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;

/**
 * The files of one container that conmon and the runtime leave behind, and nobody else's.
 *
 * @param bundle the container
 * @param exitDirectory where conmon reports its end
 */
record BundleFiles(Bundle bundle, Path exitDirectory) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** An exit file holds a number; whatever is longer is something else. */
    private static final int EXIT_FILE_LIMIT = 64;

    private static final Pattern EXIT_CODE = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern PID = Pattern.compile("0*[1-9][0-9]{0,8}");

    /** Exit code of the container, in decimal; appears by a rename when it has ended. */
    Path exitFile() {
        return exitDirectory.resolve(bundle.containerId());
    }

    /** Pid of the container's first process, written by the runtime. */
    Path pidFile() {
        return bundle.runDirectory().resolve("pidfile");
    }

    /** Pid of conmon, written by conmon with a rename. */
    Path monitorPidFile() {
        return bundle.runDirectory().resolve("conmon.pid");
    }

    /** The runtime's log of a create; empty after success. */
    Path runtimeLog() {
        return bundle.runDirectory().resolve("oci-log");
    }

    /** Where conmon keeps its second copy of the exit code and its note of an out-of-memory kill. */
    Path persistDirectory() {
        return bundle.runDirectory().resolve("persist");
    }

    /** The limits of an update that goes on. */
    Path resources() {
        return bundle.runDirectory().resolve("resources.json");
    }

    private Path persistedExit() {
        return persistDirectory().resolve("exit");
    }

    /** The versions of conmon differ in where they put it. */
    private List<Path> oomMarkers() {
        return List.of(persistDirectory().resolve("oom"), bundle.path().resolve("oom"));
    }

    /** Makes what has to be there before conmon starts. */
    void prepare() {
        try {
            Files.createDirectory(persistDirectory(), OWNER_ONLY_DIRECTORY);
        } catch (IOException e) {
            throw failed("create " + persistDirectory(), e);
        }
    }

    /** Makes sure a log has its final mode from the start; newer conmon would let the group read it. */
    static void createLog(Path log) {
        try {
            Files.newByteChannel(log, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)
                    .close();
        } catch (FileAlreadyExistsException e) {
            // An earlier run began it, and this one appends.
        } catch (IOException e) {
            throw failed("create log " + log, e);
        }
    }

    /** Writes the limits of an update to a file that only its owner can read. */
    Path writeResources(String json) {
        try {
            Files.deleteIfExists(resources());
            try (var channel = Files.newByteChannel(
                    resources(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
                channel.write(StandardCharsets.UTF_8.encode(json));
            }
            return resources();
        } catch (IOException e) {
            throw failed("write " + resources(), e);
        }
    }

    void removeResources() {
        remove(resources());
    }

    /** What the runtime logged; empty when there is nothing to read. */
    String readRuntimeLog() {
        try {
            return Files.readString(runtimeLog());
        } catch (IOException e) {
            return "";
        }
    }

    /** The number in conmon's pid file. */
    OptionalLong monitorPid() {
        return pid(monitorPidFile());
    }

    /** The number in the runtime's pid file: from when the runtime has made the container. */
    OptionalLong containerPid() {
        return pid(pidFile());
    }

    private static OptionalLong pid(Path file) {
        try {
            String text = Files.readString(file).strip();
            // Numbers of no process mean several to kill(2).
            return PID.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether conmon has said in the exit directory that the container has ended. */
    boolean exitReported() {
        return Files.exists(exitFile());
    }

    /** Where conmon listens for who attaches, from the create to the end. */
    Path attachSocket() {
        return bundle.path().resolve("attach");
    }

    /** Where conmon takes commands, such as another size of the terminal. */
    Path controlPipe() {
        return bundle.path().resolve("ctl");
    }

    /** Whether conmon's socket is there; conmon removes it right after it has reported the end. */
    boolean attachable() {
        return Files.exists(attachSocket(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * What conmon says of the container's end, in either of the two copies that it makes.
     */
    Optional<ExitReport> exitReport() {
        // conmon writes this one first, and it is removed last, so that the answer never changes.
        return exitReport(persistedExit()).or(() -> exitReport(exitFile()));
    }

    private Optional<ExitReport> exitReport(Path file) {
        try {
            byte[] content;
            try (var in = Files.newInputStream(file)) {
                content = in.readNBytes(EXIT_FILE_LIMIT + 1);
            }
            return Optional.of(new ExitReport(
                    exitStatus(file, new String(content, StandardCharsets.UTF_8)),
                    oomMarkers().stream().anyMatch(Files::exists),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read exit file " + file, e);
        }
    }

    private static ExitStatus exitStatus(Path file, String content) {
        String text = content.strip();
        return content.length() <= EXIT_FILE_LIMIT && EXIT_CODE.matcher(text).matches()
                ? new ExitStatus.Code(Integer.parseInt(text))
                : new ExitStatus.Unknown("exit file " + file + " holds no number");
    }

    /** Removes all of them; what conmon removes at the same time is not missed. The log stays. */
    void clear() {
        // As long as there is a report, what belongs to it is there too.
        remove(exitFile());
        remove(persistedExit());
        for (String name : List.of("attach", "ctl", "winsz", "oom")) {
            remove(bundle.path().resolve(name));
        }
        removePersistDirectory();
        for (Path file : List.of(pidFile(), runtimeLog(), resources(), monitorPidFile())) {
            remove(file);
        }
    }

    /** Removes what a conmon that was killed had begun to write beside the exit file, to rename it to that. */
    void removeUnfinishedExit() {
        try (DirectoryStream<Path> begun = Files.newDirectoryStream(exitDirectory, bundle.containerId() + ".*")) {
            begun.forEach(BundleFiles::remove);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing in it to remove.
        } catch (IOException e) {
            throw failed("list " + exitDirectory, e);
        }
    }

    private void removePersistDirectory() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(persistDirectory())) {
            files.forEach(BundleFiles::remove);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing in it to remove.
        } catch (IOException e) {
            throw failed("list " + persistDirectory(), e);
        }
        remove(persistDirectory());
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException e) {
            throw failed("remove " + file + ": something that is not conmon's is in it", e);
        } catch (IOException e) {
            throw failed("remove " + file, e);
        }
    }

    private static EngineException failed(String what, IOException e) {
        return FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot " + what, null, e);
    }
}
