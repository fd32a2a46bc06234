// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container is to be; {@link #builder(Path)} makes one.
 *
 * @param name unique over the engine's root; empty for a generated one
 * @param runtime name of the OCI runtime; empty for the engine's default
 * @param process what runs
 * @param stdio what its standard streams are connected to
 * @param filesystem what it sees as files
 * @param namespaces what it shares with the host and with others
 * @param security what it may do
 * @param resources how much it may use
 * @param lifecycle how it is stopped, restarted and removed
 * @param log where its output goes
 * @param labels free text for selection by users
 * @param annotations free text for the OCI runtime
 * @param files files for other programs
 * @param createCommand the command line that asked for it; may be empty
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ContainerSpec(
        Optional<String> name,
        Optional<String> runtime,
        ProcessSpec process,
        StdioSpec stdio,
        FilesystemSpec filesystem,
        NamespaceSpec namespaces,
        SecuritySpec security,
        Resources resources,
        LifecycleSpec lifecycle,
        LogSpec log,
        Map<String, String> labels,
        Map<String, String> annotations,
        HandoverFiles files,
        List<String> createCommand) {
    /** What a name must look like, as in libpod. */
    public static final String NAME_PATTERN = "[a-zA-Z0-9][a-zA-Z0-9_.-]*";

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a malformed name or an empty command */
    public ContainerSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(runtime, "runtime");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(stdio, "stdio");
        Objects.requireNonNull(filesystem, "filesystem");
        Objects.requireNonNull(namespaces, "namespaces");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(resources, "resources");
        Objects.requireNonNull(lifecycle, "lifecycle");
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(annotations, "annotations");
        Objects.requireNonNull(files, "files");
        Objects.requireNonNull(createCommand, "createCommand");
        labels = Ordered.copy(labels);
        annotations = Ordered.copy(annotations);
        createCommand = List.copyOf(createCommand);
        name.ifPresent(ContainerSpec::requireValidName);
        if (process.arguments().isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "no command or entrypoint provided",
                    "name the program to run after the root filesystem");
        }
    }

    /**
     * @return the name itself
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is not a valid container name
     */
    public static String requireValidName(String name) {
        Objects.requireNonNull(name, "name");
        if (!name.matches(NAME_PATTERN)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid container name \"" + name + "\"",
                    "names must match " + NAME_PATTERN);
        }
        return name;
    }

    /** A builder for a container whose root filesystem is that directory of the host. */
    public static ContainerSpecBuilder builder(Path rootfs) {
        Objects.requireNonNull(rootfs, "rootfs");
        return new ContainerSpecBuilder(rootfs);
    }
}
