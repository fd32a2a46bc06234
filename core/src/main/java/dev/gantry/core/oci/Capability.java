// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.text.NearestWord;

/** The capabilities of Linux, in the order of their numbers (capabilities(7), linux/capability.h). */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    private static final String PREFIX = "CAP_";

    private final String ociName = PREFIX + name();

    /** The name with its prefix, such as {@code CAP_CHOWN}. */
    public String ociName() {
        return ociName;
    }

    /**
     * The capability that a user's text names, with or without {@code CAP_}, in any case.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} that suggests a name that is near, if there is one
     */
    public static Capability parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.startsWith(PREFIX)) {
            name = name.substring(PREFIX.length());
        }
        for (Capability capability : values()) {
            if (capability.name().equals(name)) {
                return capability;
            }
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "unknown capability \"" + text + "\"",
                NearestWord.near(names(), name)
                        .map(word -> "did you mean " + word + "?")
                        .orElse("see capabilities(7) for the names"));
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(Capability::name).toList();
    }

    /** The capabilities of a mask as /proc/PID/status shows it; numbers that have no name here are left out. */
    static Set<Capability> ofMask(long mask) {
        Set<Capability> set = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            if ((mask >>> capability.ordinal() & 1) == 1) {
                set.add(capability);
            }
        }
        return set;
    }
}
