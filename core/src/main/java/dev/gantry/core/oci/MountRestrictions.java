// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.SaveError;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** What a mount forbids, as statvfs(3) tells; the native library is loaded at the first use. */
final class MountRestrictions {
    private static final Map<String, Long> FLAGS = Map.of("nosuid", 2L, "nodev", 4L, "noexec", 8L);
    /** Of {@code f_flag} in the structure, after nine words, on the 64-bit machines that are supported. */
    private static final long FLAG_OFFSET = 9 * Long.BYTES;
    /** More than the structure has. */
    private static final int STRUCTURE = 256;

    /** The call that is needed of libc. */
    public interface LibC {
        /** statvfs(3). */
        @SaveError
        int statvfs(String path, Pointer result);
    }

    private static final class Native {
        static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
    }

    private MountRestrictions() {}

    static Set<String> of(Path path) {
        Pointer result = Native.RUNTIME.getMemoryManager().allocateTemporary(STRUCTURE, true);
        if (Native.LIBC.statvfs(path.toString(), result) != 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot tell how " + path + " is mounted ("
                            + Errno.valueOf(Native.RUNTIME.getLastError()).description() + ")");
        }
        long flags = result.getLong(FLAG_OFFSET);
        return FLAGS.entrySet().stream()
                .filter(flag -> (flags & flag.getValue()) != 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
