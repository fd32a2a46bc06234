// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Processor architectures by the names that seccomp profiles use for them. */
public enum Architecture {
    AMD64("amd64", "SCMP_ARCH_X86_64", "amd64", "x86_64"),
    ARM64("arm64", "SCMP_ARCH_AARCH64", "aarch64"),
    ARM("arm", "SCMP_ARCH_ARM", "arm"),
    X86("x86", "SCMP_ARCH_X86", "i386", "x86"),
    PPC64LE("ppc64le", "SCMP_ARCH_PPC64LE", "ppc64le"),
    RISCV64("riscv64", "SCMP_ARCH_RISCV64", "riscv64"),
    S390X("s390x", "SCMP_ARCH_S390X", "s390x");

    private final String profileName;
    private final String seccompName;
    private final List<String> javaNames;

    Architecture(String profileName, String seccompName, String... javaNames) {
        this.profileName = profileName;
        this.seccompName = seccompName;
        this.javaNames = List.of(javaNames);
    }

    /** The name in the {@code arches} of a profile's rules. */
    public String profileName() {
        return profileName;
    }

    /** The name in libseccomp. */
    public String seccompName() {
        return seccompName;
    }

    /** The architecture for a value of the system property {@code os.arch}. */
    public static Optional<Architecture> ofJavaName(String name) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.javaNames.contains(name))
                .findFirst();
    }
}
