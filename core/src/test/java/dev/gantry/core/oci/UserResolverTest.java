// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static org.assertj.core.api.Assertions.assertThat;

class UserResolverTest {
    private final Fixture fixture = new Fixture();

    @BeforeEach
    void files() {
        fixture.rootfs.put("/etc/passwd", """
                # comment
                +::::::
                broken:x:abc:1::/broken:/bin/sh
                root:x:0:0:root:/root:/bin/sh
                bob:x:1000:1001:Bob:/home/bob:/bin/sh
                toor:x:0:7::/toor:/bin/sh
                1000:x:0:0:evil:/evil:/bin/sh
                """);
        fixture.rootfs.put(
                "/etc/group", "root:x:0:\nbobs:x:1001:\nwheel:x:10:root,bob\naudio:x:29: bob\n77:x:0:\nbad:x:y:bob\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    bob        | 1000 | 1001 | 1001,10,29
                    1000       | 1000 | 1001 | 1001,10,29
                    bob:       | 1000 | 1001 | 1001,10,29
                    bob:wheel  | 1000 | 10   | 10
                    1000:10    | 1000 | 10   | 10
                    bob:77     | 1000 | 77   | 77
                    4000       | 4000 | 0    | 0
                    4000:audio | 4000 | 29   | 29
                    root       | 0    | 0    | 10
                    0:5        | 0    | 5    | ''
                    :10        | 0    | 10   | ''
                    toor       | 0    | 7    | ''
                    """)
    void findsUserAndGroups(String text, long uid, long gid, String groups) {
        OciSpec.User user = fixture.generate(container().user(text)).process().user();

        assertThat(user.uid()).isEqualTo(uid);
        assertThat(user.gid()).isEqualTo(gid);
        assertThat(user.additionalGids().stream().map(String::valueOf).toList())
                .containsExactlyElementsOf(groups.isEmpty() ? List.of() : List.of(groups.split(",")));
    }

    @Test
    void digitsAreANumberEvenIfAUserIsNamedLikeThem() {
        fixture.rootfs.put("/etc/passwd", "1000:x:0:0:evil:/evil:/bin/sh\n");

        assertThat(fixture.generate(container().user("1000")).process().user().uid())
                .isEqualTo(1000);
    }

    @Test
    void withoutUserItIsRoot() {
        OciSpec spec = fixture.generate(container());

        assertThat(spec.process().user().uid()).isZero();
        assertThat(spec.process().env()).contains("HOME=/root");
    }

    @Test
    void listedGroupsAreAddedByNameOrNumberOnce() {
        OciSpec.User user = fixture.generate(container()
                        .user("bob:bobs")
                        .supplementaryGroup("audio")
                        .supplementaryGroup("29")
                        .supplementaryGroup("5000"))
                .process()
                .user();

        assertThat(user.additionalGids()).containsExactly(1001L, 29L, 5000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "bob:nobody", "-1", "broken", "bob:bad", "+5"})
    void refusesWhatIsNotThere(String text) {
        fixture.refuses(container().user(text), ErrorCode.ROOTFS_UNFIT, text.substring(text.indexOf(':') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "99999999999999999999"})
    void refusesNumbersThatNoUserCanHave(String text) {
        fixture.refuses(container().user(text), ErrorCode.INVALID_ARGUMENT, text);
    }

    @Test
    void refusesAnUnknownListedGroup() {
        fixture.refuses(container().supplementaryGroup("ghosts"), ErrorCode.ROOTFS_UNFIT, "ghosts", "/etc/group");
    }

    @Test
    void numbersNeedNoFiles() {
        fixture.rootfs.clear();

        OciSpec spec = fixture.generate(container().user("12:34"));

        assertThat(spec.process().user().uid()).isEqualTo(12);
        assertThat(spec.process().user().gid()).isEqualTo(34);
        assertThat(spec.process().env()).noneMatch(variable -> variable.startsWith("HOME="));
    }

    @Test
    void umaskIs0022UnlessAsked() {
        assertThat(fixture.generate(container()).process().user().umask()).isEqualTo(18);
        assertThat(fixture.generate(container().umask(0077)).process().user().umask())
                .isEqualTo(63);
        fixture.refuses(container().umask(01000), ErrorCode.INVALID_ARGUMENT, "umask");
    }
}
