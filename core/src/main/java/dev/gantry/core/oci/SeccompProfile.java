// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gantry.spi.runtime.OciSpec;

/**
 * A seccomp profile in the format of containers-common (containers-seccomp.json(5)); {@link SeccompProfileReader} reads
 * it.
 *
 * @param defaultAction what happens on a system call that no rule allows
 * @param defaultErrno error number of the default action
 * @param subArchitectures for an architecture of libseccomp, those that its kernel runs too
 * @param architectures those of a profile that lists them itself; empty in one with {@code archMap}
 * @param flags of seccomp(2)
 * @param rules in order
 */
record SeccompProfile(
        String defaultAction,
        OptionalInt defaultErrno,
        Map<String, List<String>> subArchitectures,
        List<String> architectures,
        List<String> flags,
        List<Rule> rules) {

    /** A rule that applies where {@code includes} fits and {@code excludes} does not. */
    record Rule(
            List<String> names,
            String action,
            OptionalInt errno,
            List<OciSpec.Arg> arguments,
            Condition includes,
            Condition excludes) {}

    /** What a rule depends on; empty parts do not matter. */
    record Condition(Set<String> capabilities, Set<String> architectures, Optional<KernelVersion> minKernel) {}

    /** The filter for one container. */
    OciSpec.Seccomp filter(Set<String> capabilities, HostFacts host) {
        String arch = host.architecture().map(Architecture::profileName).orElse("");
        return new OciSpec.Seccomp(
                defaultAction,
                defaultErrno,
                architectures.isEmpty() ? mapped(host) : architectures,
                flags,
                rules.stream()
                        .filter(rule -> applies(rule, capabilities, arch, host.kernel()))
                        .map(rule -> new OciSpec.Syscall(rule.names, rule.action, rule.errno, rule.arguments))
                        .toList());
    }

    /** This profile without one of the architectures that its map adds to others. */
    SeccompProfile withoutSubArchitecture(String name) {
        Map<String, List<String>> left = subArchitectures.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .filter(sub -> !sub.equals(name))
                                .toList()));
        return new SeccompProfile(defaultAction, defaultErrno, left, architectures, flags, rules);
    }

    private List<String> mapped(HostFacts host) {
        return host.architecture()
                .map(Architecture::seccompName)
                .map(name -> Stream.concat(Stream.of(name), subArchitectures.getOrDefault(name, List.of()).stream())
                        .toList())
                .orElse(List.of());
    }

    private static boolean applies(Rule rule, Set<String> capabilities, String arch, KernelVersion kernel) {
        Condition in = rule.includes;
        Condition out = rule.excludes;
        return capabilities.containsAll(in.capabilities)
                && (in.architectures.isEmpty() || in.architectures.contains(arch))
                && in.minKernel.map(least -> kernel.compareTo(least) >= 0).orElse(true)
                && out.capabilities.stream().noneMatch(capabilities::contains)
                && !out.architectures.contains(arch)
                && out.minKernel.map(least -> kernel.compareTo(least) < 0).orElse(true);
    }
}
