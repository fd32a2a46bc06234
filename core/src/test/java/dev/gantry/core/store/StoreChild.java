// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.gantry.api.error.EngineException;

import static dev.gantry.core.store.SampleRecords.entry;
import static dev.gantry.core.store.SampleRecords.id;
import static dev.gantry.core.store.SampleRecords.running;

/** What another process does with a store, for tests. */
final class StoreChild {
    private StoreChild() {}

    /** The command that runs this class in a JVM of its own. */
    static List<String> command(List<String> prefix, List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What the JVM itself has to say would be taken for what the store said.
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dslf4j.internal.verbosity=ERROR"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(StoreChild.class.getName());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Starts a child that unpacks its native library into a folder of the test, which it may be killed in. */
    static Process start(Path temporary, String... arguments) throws Exception {
        return new ProcessBuilder(command(List.of(), List.of("-Djava.io.tmpdir=" + temporary), arguments))
                .redirectErrorStream(true)
                .start();
    }

    /** Waits for a process to end and returns what it said. */
    static String output(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }

    /** Arguments: increment FILE TIMES | endless FILE | open FILE | migrate FILE. */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[1]);
        try {
            switch (arguments[0]) {
                case "increment" -> increment(file, Integer.parseInt(arguments[2]));
                case "endless" -> endless(file);
                case "open" -> SqliteStateStore.open(file).close();
                case "migrate" ->
                    SqliteStateStore.open(file, SqliteSchemaTest.NEXT, Retention.DEFAULT)
                            .close();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            System.out.println("done");
        } catch (EngineException e) {
            System.out.println(e.code() + " " + e.getMessage());
        }
    }

    private static void increment(Path file, int times) {
        try (StateStore store = SqliteStateStore.open(file)) {
            for (int i = 0; i < times; i++) {
                store.write(transaction -> {
                    StateStoreContract.increment(transaction);
                    return true;
                });
            }
        }
    }

    /** Says the number of each transaction once it is committed. */
    private static void endless(Path file) {
        try (StateStore store = SqliteStateStore.open(file)) {
            while (true) {
                String count = store.write(transaction -> {
                    StateStoreContract.increment(transaction);
                    String now = transaction.meta("count").orElseThrow();
                    transaction.saveStatus(id("a"), running(Integer.parseInt(now)));
                    transaction.addJournal(entry(id("a"), now));
                    return now;
                });
                System.out.println(count);
            }
        }
    }
}
