// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.api.model.NamespaceMode;

/**
 * Writes the files of a container's run directory that {@link OciSpecGenerator} mounts into it: {@code hosts} (hosts(5)),
 * {@code hostname} without a final newline, {@code resolv.conf} unless there is no network, and {@code .containerenv},
 * by which programs notice that they are in a container. Each appears at once, complete and with mode 0644, so that a
 * process that is killed in between leaves old or new contents. Safe for use by any thread.
 */
public final class GeneratedFiles {
    /** Name of the hosts file in the run directory. */
    public static final String HOSTS = "hosts";
    /** Name of the host name file in the run directory. */
    public static final String HOSTNAME = "hostname";
    /** Name of the resolver's file in the run directory. */
    public static final String RESOLV_CONF = "resolv.conf";
    /** Name of the marker file in the run directory. */
    public static final String CONTAINER_ENV = ".containerenv";

    private final HostFiles files;
    private final HostFacts facts;
    private final String engineVersion;
    private final Supplier<Optional<String>> hostAddress;

    /**
     * @param files where the host's /etc/hosts and /etc/resolv.conf are read
     * @param facts of the host
     * @param engineVersion version of the engine, for {@code .containerenv}
     * @param hostAddress address under which containers with a network reach the host; asked for only then
     */
    public GeneratedFiles(
            HostFiles files, HostFacts facts, String engineVersion, Supplier<Optional<String>> hostAddress) {
        this.files = files;
        this.facts = facts;
        this.engineVersion = engineVersion;
        this.hostAddress = hostAddress;
    }

    /**
     * Writes the files anew; the run directory must exist.
     *
     * @throws EngineException with {@link ErrorCode#STORE_UNWRITABLE} when a file cannot be written, with
     *     {@link ErrorCode#INVALID_ARGUMENT} for a bad host name
     */
    public void write(SpecRequest request) {
        String hostname = ContainerHostname.of(request, facts).name();
        NamespaceMode network = request.spec().namespaces().network();
        Path directory = request.runDirectory();
        // A joined network brings the files of the container that it belongs to.
        if (network.kind() != NamespaceMode.Kind.CONTAINER) {
            write(directory.resolve(HOSTS), hosts(hostname, request.name(), network));
            if (network.kind() != NamespaceMode.Kind.NONE) {
                write(
                        directory.resolve(RESOLV_CONF),
                        files.read(Path.of("/etc/resolv.conf")).orElse(""));
            }
        }
        write(directory.resolve(HOSTNAME), hostname);
        write(directory.resolve(CONTAINER_ENV), containerEnv(request));
    }

    private String hosts(String hostname, String name, NamespaceMode network) {
        Set<String> lines = new LinkedHashSet<>();
        files.read(Path.of("/etc/hosts")).stream()
                .flatMap(String::lines)
                .flatMap(GeneratedFiles::loopbackEntries)
                .forEach(lines::add);
        if (lines.isEmpty()) {
            lines.add("127.0.0.1\tlocalhost");
        }
        if (network.kind() != NamespaceMode.Kind.NONE) {
            hostAddress.get().ifPresent(address -> lines.add(address + "\thost.containers.internal"));
        }
        if (network.kind() != NamespaceMode.Kind.HOST) {
            lines.add("127.0.0.1\t" + hostname + " " + name);
        }
        return String.join("\n", lines) + "\n";
    }

    private static Stream<String> loopbackEntries(String line) {
        String[] fields = line.replaceFirst("#.*", "").strip().split("\\s+");
        boolean loopback = fields[0].startsWith("127.") || fields[0].equals("::1");
        return loopback ? Stream.of(fields).skip(1).map(name -> fields[0] + "\t" + name) : Stream.empty();
    }

    /** podman's keys; empty unless privileged, as it would tell an unprivileged container about the host. */
    private String containerEnv(SpecRequest request) {
        if (!request.spec().security().privileged()) {
            return "";
        }
        return "engine=\"gantry-" + engineVersion + "\"\n"
                + "name=\"" + request.name() + "\"\n"
                + "id=\"" + request.containerId() + "\"\n"
                + "image=\"\"\nimageid=\"\"\nrootless=0\n";
    }

    private static void write(Path file, String text) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Path fresh = Files.createTempFile(directory, file.getFileName().toString(), ".new");
            boolean named = false;
            try {
                Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
                // The mode is set apart from creation so that the umask of the engine does not lower it.
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                named = true;
            } finally {
                if (!named) {
                    Files.deleteIfExists(fresh);
                }
            }
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot write " + file, "check space and permissions", e);
        }
    }
}
