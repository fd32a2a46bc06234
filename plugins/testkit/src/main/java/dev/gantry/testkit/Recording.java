// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.apiguardian.api.API;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.FakeScripts;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How containers behaved, as scripts for the fake runtime: run a program once for real, and from then on test against what
 * it did, without root, in virtual time.
 *
 * <pre>{@code
 * Recording.of(report).write(Path.of("src/test/resources/report.conf"));         // once, on runc or crun
 *
 * Recording recording = Recording.read(Path.of("src/test/resources/report.conf")); // in tests, on the fake
 * Container report = test.create(recording.script("report"));
 * }</pre>
 *
 * <p>A recording is made afterwards, of what the engine knows: the log, the journal and the exits of a container that is
 * not removed yet. It is text in HOCON, one script for each container by its name, to be read, changed and kept with the
 * tests.
 *
 * <p>Each run is played as it was recorded, a run being a time that the runtime was asked to make the container: the second
 * time that the container is started it does what it did in its second run, and after the last one that again. A
 * runtime that refused to make or to start the container does so again, in the same words. Restart policies, limits, stop
 * signals and timeouts are not part of a recording but of the container that replays it.
 *
 * <p>Times are counted from when the engine had the runtime start the container, and are exact to the millisecond. Output
 * has the time at which the monitor read it, and no run ends before its output. The bytes of each stream are kept as they
 * were, UTF-8 or not, and so is the order in which both streams were read.
 *
 * <p>What followed a signal, up to the next one, is taken for the reaction to it, wherever it came from; a program that
 * did nothing more is taken to ignore it. So a replay is true as long as the same signals are sent, at whatever time. Of
 * what was not seen nothing is known:
 * <ul>
 *   <li>a signal that was not sent does what the kernel does by itself: nothing, in a pid namespace of the container's own;
 *   <li>a container that was killed, or still ran when it was recorded, writes nothing more and waits for the next signal;
 *       KILL ends it at once, not in the few milliseconds that a kernel takes;
 *   <li>what it was given on standard input is not part of it: it writes what it wrote then, when it did then;
 *   <li>of output that its log has dropped, as beyond {@code max-size}, there is none;
 *   <li>that the out-of-memory killer took a process is played where the container ended by it.
 * </ul>
 *
 * <p>Immutable, and so safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Recording {
    /** More than is made of a container with as much output as one may have. */
    private static final int MOST_TEXT = 16 * 1024 * 1024;

    private final Map<String, FakeScript> scripts;

    private Recording(Map<String, FakeScript> scripts) {
        this.scripts = scripts;
    }

    /**
     * Records what containers did so far.
     *
     * @param containers of any engine, not removed yet, each of another name
     * @throws IllegalArgumentException when two have the same name
     * @throws EngineException with {@link ErrorCode#NO_LOGS} for a container whose log driver keeps nothing; with {@link
     *     ErrorCode#INVALID_ARGUMENT} for one that was never started, wrote more than a mebibyte or 50,000 lines, got the
     *     same signal more than a hundred times in a run, went through so much that the engine has forgotten the
     *     beginning, or ended nobody knows how; as {@link Container#explain} and {@link Container#logs} do
     */
    public static Recording of(Container... containers) {
        Map<String, FakeScript> scripts = new TreeMap<>();
        for (Container container : containers) {
            if (scripts.put(container.name(), new RecordedContainer(container).script()) != null) {
                throw new IllegalArgumentException("two containers are named \"" + container.name() + "\"");
            }
        }
        return new Recording(scripts);
    }

    /**
     * Reads a recording that was written, and perhaps changed, or one that was made up; of 16 MiB at most.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the file cannot be read or is no recording; the
     *     message has the file and, where there is one, the line
     */
    public static Recording read(Path file) {
        Objects.requireNonNull(file, "file");
        try {
            if (Files.size(file) > MOST_TEXT) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        file + ": a recording has no more than " + MOST_TEXT + " bytes",
                        "record a container that writes less");
            }
            return new Recording(FakeScripts.read(Files.readString(file), file.toString()));
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.INVALID_ARGUMENT, "cannot read recording " + file, null, e);
        }
    }

    /**
     * Writes the recording, in UTF-8, in place of what the file held.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the file cannot be written
     */
    public void write(Path file) {
        Objects.requireNonNull(file, "file");
        try {
            Files.writeString(file, toString());
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.INVALID_ARGUMENT, "cannot write recording " + file, null, e);
        }
    }

    /** The names of the containers, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(scripts.keySet());
    }

    /**
     * What the container of that name did: for {@link TestEngine#create} and {@link TestEngine#script}.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public FakeScript script(String name) {
        Objects.requireNonNull(name, "name");
        FakeScript script = scripts.get(name);
        if (script == null) {
            throw new IllegalArgumentException(
                    "no container \"" + name + "\" is recorded, but " + String.join(", ", scripts.keySet()));
        }
        return script;
    }

    /** The text that {@link #write} writes. */
    @Override
    public String toString() {
        return FakeScripts.write(scripts);
    }
}
