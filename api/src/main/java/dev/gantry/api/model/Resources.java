// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Limits that the cgroup of a container enforces. An empty value leaves the limit as it is: unlimited at creation,
 * unchanged in an update.
 *
 * @param memory bytes of memory; -1 for no limit
 * @param memorySwap bytes of memory and swap together; -1 for no limit
 * @param memoryReservation bytes that the kernel tries to leave to the container under pressure
 * @param cpuQuota microseconds of processor time per period; -1 for no limit
 * @param cpuPeriod length of a period in microseconds
 * @param cpuShares relative weight, 2 to 262144, 1024 being normal
 * @param cpusetCpus processors that may be used, such as {@code 0-2,4}
 * @param cpusetMems memory nodes that may be used
 * @param pidsLimit how many processes and threads; -1 for no limit
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Resources(
        OptionalLong memory,
        OptionalLong memorySwap,
        OptionalLong memoryReservation,
        OptionalLong cpuQuota,
        OptionalLong cpuPeriod,
        OptionalLong cpuShares,
        Optional<String> cpusetCpus,
        Optional<String> cpusetMems,
        OptionalLong pidsLimit) {
    /** No limit named. */
    public static final Resources NONE = new Resources(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty());

    /** These limits, with each one that {@code change} names replaced by its value. */
    public Resources merge(Resources change) {
        Objects.requireNonNull(change, "change");
        return new Resources(
                or(change.memory, memory),
                or(change.memorySwap, memorySwap),
                or(change.memoryReservation, memoryReservation),
                or(change.cpuQuota, cpuQuota),
                or(change.cpuPeriod, cpuPeriod),
                or(change.cpuShares, cpuShares),
                change.cpusetCpus.or(() -> cpusetCpus),
                change.cpusetMems.or(() -> cpusetMems),
                or(change.pidsLimit, pidsLimit));
    }

    private static OptionalLong or(OptionalLong first, OptionalLong second) {
        return first.isPresent() ? first : second;
    }
}
