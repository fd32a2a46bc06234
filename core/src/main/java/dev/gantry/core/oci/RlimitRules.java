// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.gantry.api.model.ResourceLimit;
import dev.gantry.spi.runtime.OciSpec;

/**
 * The limits of getrlimit(2) of a container. Every value is lowered to what the kernel lets this engine set: without
 * CAP_SYS_RESOURCE a runtime that is told to raise a hard limit fails.
 */
final class RlimitRules {
    private static final long DEFAULT = 1_048_576;
    private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private RlimitRules() {}

    static List<OciSpec.Rlimit> limits(List<ResourceLimit> asked, HostFacts host) {
        Map<String, ResourceLimit> limits = new TreeMap<>();
        limits.put("nofile", new ResourceLimit("nofile", DEFAULT, DEFAULT));
        limits.put("nproc", new ResourceLimit("nproc", DEFAULT, DEFAULT));
        asked.forEach(limit -> limits.put(limit.name(), limit));
        return limits.values().stream()
                .map(limit -> clamped(limit, host.ceiling(limit.name())))
                .toList();
    }

    private static OciSpec.Rlimit clamped(ResourceLimit limit, long ceiling) {
        return new OciSpec.Rlimit(
                "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT),
                unsigned(lower(limit.hard(), ceiling)),
                unsigned(lower(limit.soft(), ceiling)));
    }

    /** The lower of two limits, of which -1 is higher than any other. */
    static long lower(long left, long right) {
        return Long.compareUnsigned(left, right) <= 0 ? left : right;
    }

    private static BigInteger unsigned(long limit) {
        return limit == -1 ? UNLIMITED : BigInteger.valueOf(limit);
    }
}
