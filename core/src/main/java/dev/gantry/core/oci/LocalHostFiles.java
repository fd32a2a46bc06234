// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** The files of the machine that this process runs on. */
public final class LocalHostFiles implements HostFiles {
    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public Optional<String> read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            // Not all that can be read has an end.
            byte[] bytes = in.readNBytes(RootfsReader.MAX_BYTES + 1);
            if (bytes.length > RootfsReader.MAX_BYTES) {
                throw new IOException("larger than " + RootfsReader.MAX_BYTES + " bytes");
            }
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "cannot read " + path + " (" + e.getMessage() + ")", null, e);
        }
    }

    /** Two changes within a tick of the kernel's clock that leave the size as it was are taken for one. */
    private record Version(Object file, long size, FileTime modified) {}

    @Override
    public Optional<Object> version(Path path) {
        try {
            BasicFileAttributes stat = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Version(stat.fileKey(), stat.size(), stat.lastModifiedTime()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<DeviceNode> device(Path path) {
        try {
            return stat(path);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<DeviceNode> devicesBelow(Path directory) {
        List<DeviceNode> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new DeviceVisitor(found));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot list the devices in " + directory + " (" + e.getMessage() + ")",
                    null,
                    e);
        }
        found.sort(Comparator.comparing(DeviceNode::path));
        return found;
    }

    /** Device nodes come and go while they are listed: what has gone is not listed. */
    private static final class DeviceVisitor extends SimpleFileVisitor<Path> {
        private final List<DeviceNode> found;

        DeviceVisitor(List<DeviceNode> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isOther()) {
                try {
                    stat(file, LinkOption.NOFOLLOW_LINKS).ifPresent(found::add);
                } catch (NoSuchFileException e) {
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }

    private static Optional<DeviceNode> stat(Path path, LinkOption... options) throws IOException {
        Map<String, Object> stat = Files.readAttributes(path, "unix:mode,rdev,uid,gid", options);
        int mode = number(stat, "mode").intValue();
        return DeviceNode.isDevice(mode)
                ? Optional.of(DeviceNode.ofStat(
                        path,
                        mode,
                        number(stat, "rdev").longValue(),
                        number(stat, "uid").longValue(),
                        number(stat, "gid").longValue()))
                : Optional.empty();
    }

    private static Number number(Map<String, Object> stat, String key) throws IOException {
        if (stat.get(key) instanceof Number number) {
            return number;
        }
        throw new IOException("no " + key + " in the attributes");
    }

    @Override
    public Set<String> restrictions(Path path) {
        return MountRestrictions.of(path);
    }
}
