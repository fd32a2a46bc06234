// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;

/**
 * Where things are below the root and the run root.
 *
 * <pre>
 * ROOT/gantry.db                   the records
 * ROOT/locks                       one byte per lock
 * ROOT/containers/ID/              the bundle: config.json, log, artifacts/
 * RUNROOT/root                     whose run root this is
 * RUNROOT/exits/ID                 exit files
 * RUNROOT/engines/PID.TICKS.N      one per engine that acts on exits
 * RUNROOT/runtime/NAME/            state of a runtime
 * RUNROOT/containers/ID/           pid files and generated files of this boot
 * RUNROOT/containers/ID/exec/SID/  files of an exec session
 * </pre>
 *
 * @param root persistent state
 * @param runRoot state of this boot
 */
public record Layout(Path root, Path runRoot) {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int OTHERS_WRITE = 0022;

    private static final String CONTAINERS = "containers/";

    /** The records. */
    public Path database() {
        return root.resolve("gantry.db");
    }

    /** The lock file. */
    public Path locks() {
        return root.resolve("locks");
    }

    /** The bundle of a container, which is also where its files that outlive a reboot are. */
    public Path bundle(String id) {
        return root.resolve(CONTAINERS + id);
    }

    /** The files of a container that do not outlive a reboot. */
    public Path runDirectory(String id) {
        return runRoot.resolve(CONTAINERS + id);
    }

    private Path execDirectory(String id) {
        return runDirectory(id).resolve("exec");
    }

    /** The ids of the exec sessions of a container that have files. */
    List<String> execs(String id) {
        try (Stream<Path> files = Files.list(execDirectory(id))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot list " + execDirectory(id), "check its owner", e);
        }
    }

    /** The files of an exec session. */
    public Path exec(String id, String sessionId) {
        return execDirectory(id).resolve(sessionId);
    }

    /** Deletes the files of an exec session. */
    void deleteExec(String id, String sessionId) {
        delete(exec(id, sessionId));
    }

    /** Deletes the files of all exec sessions of a container. */
    void deleteExecs(String id) {
        delete(execDirectory(id));
    }

    /** Deletes a directory and all that is in it; does nothing when there is none. */
    static void delete(Path directory) {
        try {
            if (Files.exists(directory)) {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (NoSuchFileException e) {
            // Somebody else deletes it.
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot delete " + directory, "free it and try again", e);
        }
    }

    /** The artifacts of a container. */
    public Path artifacts(String id) {
        return bundle(id).resolve("artifacts");
    }

    /** The exit files of all containers. */
    public Path exits() {
        return runRoot.resolve("exits");
    }

    /** The engines that act on exits. */
    public Path engines() {
        return runRoot.resolve("engines");
    }

    /** The state of a runtime. */
    public Path runtimeState(String runtime) {
        return runRoot.resolve("runtime").resolve(runtime);
    }

    /**
     * Makes the directories that every engine needs, and makes sure that the run root belongs to this root alone: after a
     * reboot it is emptied, and exit commands look there for engines, both of which would strike another root's
     * containers.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_CONFIG} when the run root belongs to another, or others can
     *     change it: whoever writes an exit file or a pid file has the engine act on it. Nothing was made then
     */
    public void create() {
        try {
            requireOwn(Files.exists(root) ? root.toRealPath() : root.normalize());
            if (Files.exists(runRoot)) {
                checkOwner(runRoot);
            }
            makeDirectory(root);
            makeDirectory(root.resolve("containers"));
            makeDirectory(runRoot);
            checkOwner(runRoot);
            makeDirectory(exits());
            makeDirectory(engines());
            Path own = root.toRealPath();
            claimRunRoot(own);
            requireOwn(own);
        } catch (IOException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE, "cannot claim run root " + runRoot, "check its owner and the disk", e);
        }
    }

    private static void checkOwner(Path directory) {
        int owner;
        int mode;
        int self;
        try {
            owner = (int) Files.getAttribute(directory, "unix:uid");
            mode = (int) Files.getAttribute(directory, "unix:mode");
            self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE, "cannot look at run root " + directory, "check its owner", e);
        }
        if (owner != self) {
            throw new EngineException(
                    ErrorCode.INVALID_CONFIG,
                    "run root " + directory + " belongs to user " + owner + ", and this is user " + self,
                    "choose another runRoot (--runroot), or remove it");
        }
        if ((mode & OTHERS_WRITE) != 0) {
            throw new EngineException(
                    ErrorCode.INVALID_CONFIG,
                    "run root " + directory + " can be written by other users",
                    "choose another runRoot (--runroot), or take the right away: chmod go-w " + directory);
        }
    }

    private Path claim() {
        return runRoot.resolve("root");
    }

    private void claimRunRoot(Path own) throws IOException {
        if (Files.exists(claim())) {
            return;
        }
        Path draft = Files.createTempFile(runRoot, ".root", "");
        Files.writeString(draft, own.toString());
        try {
            Files.createLink(claim(), draft);
        } catch (FileAlreadyExistsException e) {
            // Another engine was first; whose it is now is read next.
        } finally {
            Files.delete(draft);
        }
    }

    private void requireOwn(Path own) throws IOException {
        if (!Files.exists(claim())) {
            return;
        }
        String owner = Files.readString(claim());
        if (!owner.equals(own.toString())) {
            throw new EngineException(
                    ErrorCode.INVALID_CONFIG,
                    "run root " + runRoot + " belongs to root " + owner + ", not to " + own,
                    "choose another runRoot (--runroot)");
        }
    }

    /** Makes the directories of one container. */
    public void create(String id) {
        makeDirectory(bundle(id));
        makeDirectory(runDirectory(id));
    }

    /** Makes a directory, and those above it, for this user alone; does nothing when it is there. */
    public static void makeDirectory(Path directory) {
        try {
            Files.createDirectories(directory, PRIVATE);
        } catch (AccessDeniedException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot create " + directory,
                    "run as a user who may, or choose another root (--root) and runRoot (--runroot)",
                    e);
        } catch (IOException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE, "cannot create " + directory, "check the path and the disk", e);
        }
    }
}
