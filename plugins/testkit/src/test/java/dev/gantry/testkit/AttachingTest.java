// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult;
import dev.gantry.api.model.AttachResult.End;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.Fault;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.plugin.runtime.fake.RuntimeCall;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Attachments in virtual time. */
@GantryTest
@Timeout(60)
class AttachingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Container shell(TestEngine test, String text) {
        return test.engine()
                .create(test.command("sh", "-c", text).openStdin(true).build());
    }

    private static void write(Attachment attachment, String text) throws IOException {
        attachment.stdin().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void waitingForTheEndTakesTimeAndNoneOfOurs(TestEngine test) {
        Container container = test.create(
                FakeScript.EMPTY.out("a").sleep(Duration.ofHours(1)).err("b").exit(3));
        try (Attachment attachment = container.startAndAttach(AttachOptions.of(out, err))) {
            AttachResult result = attachment.await();
            assertThat(result.end()).isEqualTo(End.OUTPUT_ENDED);
        }
        assertThat(out).hasToString("a");
        assertThat(err).hasToString("b");
        assertThat(container).exitedWith(3);
        assertThat(test.time().now()).isEqualTo(VirtualTime.START.plus(Duration.ofHours(1)));
    }

    @Test
    void outputHasArrivedWhenItsInstantIsOver(TestEngine test) {
        Container container =
                test.create(FakeScript.EMPTY.repeat(3, round -> round.out("x").sleep(Duration.ofMinutes(1))));
        try (Attachment attachment = container.startAndAttach(AttachOptions.of(out, err))) {
            for (int minute = 1; minute <= 3; minute++) {
                test.time().advance(Duration.ZERO);
                assertThat(out).hasToString("x".repeat(minute));
                test.time().advance(Duration.ofMinutes(1));
            }
            assertThat(attachment.whenEnded()).isCompleted();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one two three  | [one][two three]",
                "'  one \ttwo ' | [one][two]",
                "one            | [one][]",
                "'a\\b c'       | [ab][c]",
            })
    void aLineThatIsReadIsSplitAtBlanks(String line, String words, TestEngine test) throws IOException {
        Container container = shell(test, "while read a b; do echo \"[$a][$b]\"; done; echo end");
        try (Attachment attachment = container.startAndAttach(AttachOptions.of(out, err))) {
            write(attachment, line + "\n" + line + "\n");
            attachment.stdin().close();
            attachment.await();
        }
        assertThat(out).hasToString(words + "\n" + words + "\nend\n");
    }

    @Test
    void aProgramWaitsForItsInputAndTakesSignalsMeanwhile(TestEngine test) throws IOException {
        Container container = shell(test, "trap 'echo told' HUP; cat; echo after $?");
        try (Attachment attachment = container.startAndAttach(AttachOptions.of(out, err))) {
            test.time().advance(Duration.ofDays(2));
            container.kill(Signal.HUP);
            write(attachment, "late\n");
            attachment.stdin().close();
            attachment.await();
        }
        // As a shell does, once the command in the foreground has ended.
        assertThat(out).hasToString("late\ntold\nafter 0\n");
    }

    @Test
    void anAttachThatFailsFailsTheStartAndReleasesWhatWasMade(TestEngine test, Faults faults, RecordedEvents events) {
        faults.add(Fault.at(RuntimeCall.ATTACH).nth(1).fail("no more sockets"));
        Container container = test.create(FakeScript.EMPTY.exit(3));
        assertThatThrownBy(() -> container.startAndAttach(AttachOptions.of(out, err)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED))
                .hasMessageContaining("no more sockets");
        assertThat(events).of(container).never("start", "attach");
        try (Attachment attachment = container.startAndAttach(AttachOptions.of(out, err))) {
            attachment.await();
        }
        assertThat(container).exitedWith(3);
        assertThat(events).of(container).containsInOrder("init", "attach", "start", "died");
    }

    @Test
    void oneTalksToAContainerAtItsTerminal(TestEngine test) throws IOException {
        Container container = test.engine()
                .create(test.command("sh", "-c", "stty size; echo 'Name?'; read name; echo Hello, $name; exec cat")
                        .terminal(true)
                        .build());
        AttachOptions options = AttachOptions.of(out, err).withSize(new TerminalSize(24, 80));
        try (Attachment attachment = container.startAndAttach(options)) {
            write(attachment, "Wrod\177\177\177orld\r");
            test.time().advance(Duration.ofDays(2));
            write(attachment, "\4");
            attachment.await();
        }
        assertThat(out).hasToString("24 80\r\nName?\r\nWrod\b \b\b \b\b \borld\r\nHello, World\r\n");
        assertThat(err).hasToString("");
        assertThat(container).exitedWith(0);
    }
}
