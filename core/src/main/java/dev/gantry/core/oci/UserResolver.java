// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ProcessSpec;

/**
 * Finds users and groups in the container's own {@code /etc/passwd} (passwd(5)) and {@code /etc/group} (group(5)). What
 * consists of digits is a number and never a name (CVE-2016-3697). The groups of a process are its primary one, the
 * listed ones and, unless its group was named, those that have the user as a member (CVE-2022-2989).
 */
public final class UserResolver {
    private static final long MAX_ID = Integer.MAX_VALUE;

    private final RootfsReader rootfs;

    /** Reads the files through that reader. */
    public UserResolver(RootfsReader rootfs) {
        this.rootfs = rootfs;
    }

    private record Account(String name, long uid, long gid, String home) {}

    private record Group(String name, long gid, List<String> members) {}

    /**
     * Finds the user of a process.
     *
     * @param root the container's root filesystem
     * @throws EngineException with {@link ErrorCode#ROOTFS_UNFIT} for a name that is not there, with
     *     {@link ErrorCode#INVALID_ARGUMENT} for a number that is too large
     */
    public ContainerUser resolve(Path root, ProcessSpec process) {
        String text = process.user().orElse("");
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);

        OptionalLong number = user.isEmpty() ? OptionalLong.of(0) : number("user", user);
        List<Account> accounts = entries(root, "/etc/passwd", UserResolver::account);
        Optional<Account> account = first(
                accounts, entry -> number.isPresent() ? entry.uid == number.getAsLong() : entry.name.equals(user));
        if (number.isEmpty() && account.isEmpty()) {
            throw notFound("user", user, "/etc/passwd");
        }
        long uid = number.orElseGet(() -> account.orElseThrow().uid);

        boolean groupNamed = !group.isEmpty();
        List<Group> groups = groupNamed
                        || account.isPresent()
                        || !process.supplementaryGroups().isEmpty()
                ? entries(root, "/etc/group", UserResolver::group)
                : List.of();
        long gid =
                groupNamed ? groupId(group, groups) : account.map(Account::gid).orElse(0L);

        Set<Long> all = new LinkedHashSet<>();
        if (uid != 0) {
            all.add(gid);
        }
        if (!groupNamed && account.isPresent()) {
            String name = account.get().name;
            groups.stream().filter(entry -> entry.members.contains(name)).forEach(entry -> all.add(entry.gid));
        }
        process.supplementaryGroups().forEach(listed -> all.add(groupId(listed, groups)));
        return new ContainerUser(
                uid, gid, new ArrayList<>(all), account.map(Account::home).filter(home -> !home.isEmpty()));
    }

    private static long groupId(String text, List<Group> groups) {
        OptionalLong number = number("group", text);
        if (number.isPresent()) {
            return number.getAsLong();
        }
        return first(groups, entry -> entry.name.equals(text))
                .orElseThrow(() -> notFound("group", text, "/etc/group"))
                .gid;
    }

    private static <T> Optional<T> first(List<T> entries, Predicate<T> condition) {
        return entries.stream().filter(condition).findFirst();
    }

    private static OptionalLong number(String what, String text) {
        if (!isNumber(text)) {
            return OptionalLong.empty();
        }
        if (text.length() > 10 || Long.parseLong(text) > MAX_ID) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    what + " number " + text + " is too large",
                    "use a number up to " + MAX_ID);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private <T> List<T> entries(Path root, String path, Function<String[], Optional<T>> parser) {
        return rootfs.read(root, path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.split(":", -1))
                        .flatMap(fields -> parser.apply(fields).stream())
                        .toList())
                .orElse(List.of());
    }

    /** Malformed lines are passed over, as getpwnam(3) does. */
    private static Optional<Account> account(String[] fields) {
        if (fields.length < 4 || fields[0].isBlank() || !isId(fields[2]) || !isId(fields[3])) {
            return Optional.empty();
        }
        String home = fields.length > 5 ? fields[5] : "";
        return Optional.of(new Account(fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), home));
    }

    private static Optional<Group> group(String[] fields) {
        if (fields.length < 3 || fields[0].isBlank() || !isId(fields[2])) {
            return Optional.empty();
        }
        List<String> members = fields.length > 3
                ? Stream.of(fields[3].split(",", -1)).map(String::strip).toList()
                : List.of();
        return Optional.of(new Group(fields[0], Long.parseLong(fields[2]), members));
    }

    private static boolean isId(String field) {
        return isNumber(field) && field.length() <= 10 && Long.parseLong(field) <= MAX_ID;
    }

    private static EngineException notFound(String what, String name, String file) {
        return new EngineException(
                ErrorCode.ROOTFS_UNFIT,
                "unable to find " + what + " \"" + name + "\" in " + file + " of the container",
                "use a number, or a name that is in the file");
    }
}
