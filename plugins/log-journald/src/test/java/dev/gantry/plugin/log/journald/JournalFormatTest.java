// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.host.ProcessLauncher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What journalctl writes, read. */
class JournalFormatTest {
    private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
    private int entries;

    /** A process that has written what the journal holds. */
    private record Written(InputStream stdout, InputStream stderr) implements ProcessLauncher.Running {
        @Override
        public long pid() {
            return 1;
        }

        @Override
        public OutputStream stdin() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public int await(Duration timeout) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private EntryStream read(String stderr) {
        return new EntryStream(new Written(
                new ByteArrayInputStream(journal.toByteArray()), new ByteArrayInputStream(stderr.getBytes(UTF_8))));
    }

    private void entry(String priority, boolean partial, byte[] message) {
        String head = "__CURSOR=c" + entries + "\n__REALTIME_TIMESTAMP=" + (1_000_001 + entries) + "\nPRIORITY="
                + priority + "\n" + (partial ? "CONTAINER_PARTIAL_MESSAGE=true\n" : "") + "MESSAGE\n";
        journal.writeBytes(head.getBytes(UTF_8));
        journal.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(message.length)
                .array());
        journal.writeBytes(message);
        journal.writeBytes("\n\n".getBytes(UTF_8));
        entries++;
    }

    private void entry(String priority, boolean partial, String message) {
        entry(priority, partial, message.getBytes(UTF_8));
    }

    private static Instant at(int micros) {
        return Instant.EPOCH.plusSeconds(1).plusNanos(micros * 1000L);
    }

    @Test
    void entriesAreRecordsWithTheStreamOfTheirPriorityAndWithoutTheirNewline() {
        entry("6", false, "one\n");
        entry("3", false, "two");
        entry("6", true, "part\n");
        entry("4", false, "\n\n");
        journal.writeBytes("MESSAGE=three\n__REALTIME_TIMESTAMP=1000005\n__CURSOR=c4\nPRIORITY=6\n\n".getBytes(UTF_8));
        EntryStream stream = read("");
        for (LogRecord record : new LogRecord[] {
            new LogRecord(at(1), Stream.STDOUT, false, "one".getBytes(UTF_8)),
            new LogRecord(at(2), Stream.STDERR, false, "two".getBytes(UTF_8)),
            new LogRecord(at(3), Stream.STDOUT, true, "part\n".getBytes(UTF_8)),
            new LogRecord(at(4), Stream.STDOUT, false, "\n".getBytes(UTF_8)),
            new LogRecord(at(5), Stream.STDOUT, false, "three".getBytes(UTF_8)),
        }) {
            assertThat(stream.next().map(Entry::record)).contains(record);
        }
        assertThat(stream.next()).isEmpty();
    }

    @Test
    void bytesThatAreNoTextComeBackAsTheyAre() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        entry("6", true, bytes);
        assertThat(read("").next().map(Entry::record)).contains(new LogRecord(at(1), Stream.STDOUT, true, bytes));
    }

    @Test
    void whatIsNoOutputOrTooLongOrCutOffIsPassedOver() {
        journal.writeBytes("__CURSOR=x\n__REALTIME_TIMESTAMP=1\n\n__CURSOR=y\nMESSAGE=z\n\n".getBytes(UTF_8));
        entry("6", true, new byte[ExportFormat.LONGEST + 1]);
        entry("6", false, "after");
        journal.writeBytes("__CURSOR=w\nMESSAGE\n\7\0\0".getBytes(UTF_8));
        EntryStream stream = read("a warning");
        assertThat(stream.next().map(entry -> entry.record().asString())).contains("after");
        assertThat(stream.next()).isEmpty();
    }

    @Test
    void aJournalThatCannotBeReadIsAFailureWithItsWords() {
        assertThatThrownBy(() -> read("No permission.\n").next())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED))
                .hasMessageContaining("cannot read the journal: No permission.");
    }

    private Collection<String> tail(int lines) {
        return JournalTail.find(read(""), lines).stream()
                .map(entry -> entry.record().asString())
                .toList();
    }

    @Test
    void aLineOfTheTailCountsOnceWithAllItsPieces() {
        // The latest first.
        entry("6", true, "unfinished");
        entry("3", false, "err");
        entry("6", false, "c");
        entry("3", true, "er");
        entry("6", true, "b");
        entry("6", true, "a");
        entry("6", false, "line");
        entry("3", false, "first");
        assertThat(tail(1)).containsExactly("unfinished");
        assertThat(tail(2)).containsExactly("er", "err", "unfinished");
        assertThat(tail(3)).containsExactly("a", "b", "er", "c", "err", "unfinished");
        assertThat(tail(4)).containsExactly("line", "a", "b", "er", "c", "err", "unfinished");
        assertThat(tail(9)).hasSize(8);
    }
}
