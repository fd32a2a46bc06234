// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.apiguardian.api.API;

import dev.gantry.api.model.TerminalSize;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container is to be made by: the parts of {@code config.json} (OCI runtime specification 1.0.2, config.md and
 * config-linux.md) that the engine sets. The names of the components are the keys of the specification; an empty component
 * is one that the JSON leaves out. No component is null, and the collections are not to be changed.
 *
 * @param ociVersion version of the specification
 * @param process what runs
 * @param root the root filesystem
 * @param hostname name in an own UTS namespace; empty in a shared one
 * @param mounts what is mounted, parents first
 * @param annotations free text for the runtime
 * @param linux the part for Linux
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record OciSpec(
        String ociVersion,
        ProcessConfig process,
        Root root,
        Optional<String> hostname,
        List<Mount> mounts,
        Map<String, String> annotations,
        Linux linux) {
    /** The version of the specification that is generated. */
    public static final String VERSION = "1.0.2";

    /**
     * The process.
     *
     * @param terminal whether it gets a pseudo terminal
     * @param consoleSize the size that this has when the process begins; empty for none
     * @param user whom it runs as
     * @param args the argument vector
     * @param env {@code NAME=value}
     * @param cwd absolute path inside the container
     * @param capabilities what it may do
     * @param rlimits limits of getrlimit(2)
     * @param noNewPrivileges see prctl(2), PR_SET_NO_NEW_PRIVS
     * @param oomScoreAdj -1000 to 1000
     */
    public record ProcessConfig(
            boolean terminal,
            Optional<ConsoleSize> consoleSize,
            User user,
            List<String> args,
            List<String> env,
            String cwd,
            Capabilities capabilities,
            List<Rlimit> rlimits,
            boolean noNewPrivileges,
            OptionalInt oomScoreAdj) {
        /** This, with a terminal of that size. */
        public ProcessConfig withConsoleSize(TerminalSize size) {
            return new ProcessConfig(
                    terminal,
                    Optional.of(new ConsoleSize(size.rows(), size.columns())),
                    user,
                    args,
                    env,
                    cwd,
                    capabilities,
                    rlimits,
                    noNewPrivileges,
                    oomScoreAdj);
        }
    }

    /**
     * The size of a terminal, in characters.
     *
     * @param height how many rows
     * @param width how many columns
     */
    public record ConsoleSize(int height, int width) {
        /** The same in the words of everything else. */
        public TerminalSize toTerminalSize() {
            return new TerminalSize(height, width);
        }
    }

    /**
     * Whom a process runs as, in numbers of the container.
     *
     * @param uid user
     * @param gid primary group
     * @param umask file mode creation mask of umask(2)
     * @param additionalGids further groups
     */
    public record User(long uid, long gid, int umask, List<Long> additionalGids) {}

    /**
     * The capability sets (capabilities(7)). Names with {@code CAP_}.
     *
     * @param bounding what can ever be gained
     * @param effective what is checked
     * @param permitted what can be made effective
     * @param inheritable what execve(2) may keep
     * @param ambient what execve(2) keeps
     */
    public record Capabilities(
            List<String> bounding,
            List<String> effective,
            List<String> permitted,
            List<String> inheritable,
            List<String> ambient) {}

    /**
     * A limit; the values are unsigned 64-bit numbers, of which the largest means none.
     *
     * @param type name of the resource, with {@code RLIMIT_}
     * @param hard up to which the process may raise it
     * @param soft what holds
     */
    public record Rlimit(String type, BigInteger hard, BigInteger soft) {}

    /**
     * The root filesystem.
     *
     * @param path absolute path on the host
     * @param readonly whether the container cannot write to it
     */
    public record Root(String path, boolean readonly) {}

    /**
     * A mount of the container's mount namespace.
     *
     * @param destination absolute path inside the container
     * @param type of the filesystem, or {@code bind}
     * @param source what is mounted
     * @param options as of mount(8)
     */
    public record Mount(String destination, String type, String source, List<String> options) {}

    /**
     * The part for Linux.
     *
     * @param sysctl kernel parameters of the container's namespaces
     * @param resources limits of the cgroup
     * @param cgroupsPath where the cgroup is made
     * @param namespaces those that are not the runtime's own
     * @param devices device nodes made below the root
     * @param seccomp system call filter; empty for none
     * @param rootfsPropagation mount propagation of the root; empty for the runtime's default
     * @param maskedPaths read as empty
     * @param readonlyPaths cannot be written
     */
    public record Linux(
            Map<String, String> sysctl,
            LinuxResources resources,
            String cgroupsPath,
            List<Namespace> namespaces,
            List<Device> devices,
            Optional<Seccomp> seccomp,
            Optional<String> rootfsPropagation,
            List<String> maskedPaths,
            List<String> readonlyPaths) {}

    /**
     * A namespace; without path a new one, else the one that the path stands for.
     *
     * @param type such as {@code pid}
     * @param path absolute path on the host
     */
    public record Namespace(String type, Optional<String> path) {}

    /**
     * A device node.
     *
     * @param path absolute path inside the container
     * @param type {@code c}, {@code b}, {@code u} or {@code p}
     * @param major first number
     * @param minor second number
     * @param fileMode permission bits
     * @param uid owner
     * @param gid group
     */
    public record Device(String path, String type, long major, long minor, int fileMode, long uid, long gid) {}

    /**
     * Limits of the cgroup.
     *
     * @param devices which devices may be used; a later rule wins
     * @param memory of memory
     * @param cpu of processor time
     * @param pids of processes
     */
    public record LinuxResources(
            List<DeviceRule> devices, Optional<Memory> memory, Optional<Cpu> cpu, Optional<Pids> pids) {}

    /**
     * Which devices may be used; without type every kind, without numbers every number.
     *
     * @param allow whether they may
     * @param type {@code a}, {@code c} or {@code b}
     * @param major first number
     * @param minor second number
     * @param access any of {@code r}, {@code w} and {@code m}
     */
    public record DeviceRule(
            boolean allow, Optional<String> type, OptionalLong major, OptionalLong minor, String access) {}

    /**
     * Bytes; negative for no limit.
     *
     * @param limit of memory
     * @param reservation what is kept for it when memory runs short
     * @param swap of memory and swap together
     */
    public record Memory(OptionalLong limit, OptionalLong reservation, OptionalLong swap) {}

    /**
     * Processor time.
     *
     * @param shares weight among others
     * @param quota microseconds per period
     * @param period microseconds
     * @param cpus the processors to use, as a list such as {@code 0-3,7}
     * @param mems the memory nodes to use
     */
    public record Cpu(
            OptionalLong shares,
            OptionalLong quota,
            OptionalLong period,
            Optional<String> cpus,
            Optional<String> mems) {}

    /**
     * Number of processes and threads.
     *
     * @param limit the most; negative for no limit
     */
    public record Pids(long limit) {}

    /**
     * A system call filter, see seccomp(2) and libseccomp.
     *
     * @param defaultAction what happens on a call that no rule names
     * @param defaultErrnoRet error number of that action
     * @param architectures whose calls are filtered
     * @param flags of seccomp(2)
     * @param syscalls rules
     */
    public record Seccomp(
            String defaultAction,
            OptionalInt defaultErrnoRet,
            List<String> architectures,
            List<String> flags,
            List<Syscall> syscalls) {}

    /**
     * What happens on some system calls.
     *
     * @param names the calls
     * @param action what happens
     * @param errnoRet error number of that action
     * @param args conditions, all of which must hold
     */
    public record Syscall(List<String> names, String action, OptionalInt errnoRet, List<Arg> args) {}

    /**
     * A condition on an argument; the values are unsigned 64-bit numbers.
     *
     * @param index of the argument, from 0
     * @param value what it is compared with
     * @param valueTwo what it is compared with after it was masked by the first
     * @param op the comparison, with {@code SCMP_CMP_}
     */
    public record Arg(int index, BigInteger value, Optional<BigInteger> valueTwo, String op) {}
}
