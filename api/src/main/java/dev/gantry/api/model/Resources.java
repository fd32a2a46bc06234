// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Limits that the cgroup of a container enforces. An empty value leaves the limit as it is: unlimited at creation,
 * unchanged in an update. {@link #builder()} makes one; the engine checks the values when it creates or updates a container.
 *
 * @param memory bytes of memory, more than 0; -1 for no limit
 * @param memorySwap bytes of memory and swap together, at least those of memory; -1 for no limit
 * @param memoryReservation bytes that the kernel tries to leave to the container under pressure, at most those of memory;
 *     -1 for none
 * @param cpuQuota microseconds of processor time per period, 1000 or more; -1 for no limit
 * @param cpuPeriod length of a period in microseconds, 1000 to 1000000
 * @param cpuShares relative weight, 2 to 262144, 1024 being normal
 * @param cpusetCpus processors that may be used, such as {@code 0-2,4}
 * @param cpusetMems memory nodes that may be used
 * @param pidsLimit how many processes and threads; -1 or 0 for no limit
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

    /** Refuses nulls. */
    public Resources {
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(memorySwap, "memorySwap");
        Objects.requireNonNull(memoryReservation, "memoryReservation");
        Objects.requireNonNull(cpuQuota, "cpuQuota");
        Objects.requireNonNull(cpuPeriod, "cpuPeriod");
        Objects.requireNonNull(cpuShares, "cpuShares");
        Objects.requireNonNull(cpusetCpus, "cpusetCpus");
        Objects.requireNonNull(cpusetMems, "cpusetMems");
        Objects.requireNonNull(pidsLimit, "pidsLimit");
    }

    /** A builder that names no limit yet. */
    public static Builder builder() {
        return new Builder();
    }

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

    /** Builds {@link Resources}. What is not set stays empty. Not safe for use by several threads. */
    public static final class Builder {
        private OptionalLong memory = OptionalLong.empty();
        private OptionalLong memorySwap = OptionalLong.empty();
        private OptionalLong memoryReservation = OptionalLong.empty();
        private OptionalLong cpuQuota = OptionalLong.empty();
        private OptionalLong cpuPeriod = OptionalLong.empty();
        private OptionalLong cpuShares = OptionalLong.empty();
        private @Nullable String cpusetCpus;
        private @Nullable String cpusetMems;
        private OptionalLong pidsLimit = OptionalLong.empty();

        private Builder() {}

        /** Bytes of memory; -1 for no limit. */
        public Builder memory(long bytes) {
            memory = OptionalLong.of(bytes);
            return this;
        }

        /** Bytes of memory and swap together; -1 for no limit. */
        public Builder memorySwap(long bytes) {
            memorySwap = OptionalLong.of(bytes);
            return this;
        }

        /** Bytes that the kernel tries to leave to the container under pressure. */
        public Builder memoryReservation(long bytes) {
            memoryReservation = OptionalLong.of(bytes);
            return this;
        }

        /** Microseconds of processor time per period; -1 for no limit. */
        public Builder cpuQuota(long microseconds) {
            cpuQuota = OptionalLong.of(microseconds);
            return this;
        }

        /** Length of a period in microseconds. */
        public Builder cpuPeriod(long microseconds) {
            cpuPeriod = OptionalLong.of(microseconds);
            return this;
        }

        /** Relative weight, 1024 being normal. */
        public Builder cpuShares(long weight) {
            cpuShares = OptionalLong.of(weight);
            return this;
        }

        /** Processors that may be used, such as {@code 0-2,4}. */
        public Builder cpusetCpus(String list) {
            cpusetCpus = Objects.requireNonNull(list, "list");
            return this;
        }

        /** Memory nodes that may be used. */
        public Builder cpusetMems(String list) {
            cpusetMems = Objects.requireNonNull(list, "list");
            return this;
        }

        /** How many processes and threads; -1 for no limit. */
        public Builder pidsLimit(long limit) {
            pidsLimit = OptionalLong.of(limit);
            return this;
        }

        /** The limits. */
        public Resources build() {
            return new Resources(
                    memory,
                    memorySwap,
                    memoryReservation,
                    cpuQuota,
                    cpuPeriod,
                    cpuShares,
                    Optional.ofNullable(cpusetCpus),
                    Optional.ofNullable(cpusetMems),
                    pidsLimit);
        }
    }
}
