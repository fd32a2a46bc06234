// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.plugin.runtime.fake.program.Instruction.Run;

/**
 * Plays a program as a process of a container. Time is given from outside, in nanoseconds since any origin, and
 * never goes back.
 *
 * <p>Signals follow the kernel's rules: a first process of a pid namespace is not touched by signals that it has no
 * handler for, but for KILL and STOP from outside (pid_namespaces(7)); elsewhere the default actions apply
 * (signal(7)).
 */
public final class Machine {
    /** Learns of output. */
    @FunctionalInterface
    public interface Output {
        /**
         * One write.
         *
         * @param at when, in nanoseconds
         */
        void write(long at, Stream stream, byte[] bytes);
    }

    /**
     * What is around the program.
     *
     * @param environment environment variables
     * @param directory working directory
     * @param hostname host name
     * @param pid its process id, as it sees it
     * @param ownPidNamespace whether it is the first process of a pid namespace
     * @param openStdin whether it can be given input by a pipe
     * @param terminal number of the terminal that its three streams are; empty when they are not one
     * @param memoryLimit bytes that it may use; empty for no limit
     */
    public record Surroundings(
            Map<String, String> environment,
            String directory,
            String hostname,
            int pid,
            boolean ownPidNamespace,
            boolean openStdin,
            OptionalInt terminal,
            OptionalLong memoryLimit) {
        /** Copies the map. */
        public Surroundings {
            environment = Map.copyOf(environment);
        }
    }

    /** Never. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A handler that is running: where and when to go on after it. */
    private record Frame(int address, long wakeAt, int status, boolean reading) {}

    private static final long MOMENT = 1_000_000;
    private static final int MOST_FRAMES = 1000;
    private static final int KILLED = 137;
    private static final int SEGMENTATION_FAULT = 139;

    final List<Instruction> code;
    final Map<String, String> variables = new HashMap<>();
    final Map<Integer, Reaction> reactions = new HashMap<>();
    final Surroundings surroundings;
    int status;
    final ProgramInput input;
    final Optional<Terminal> terminal;
    final Set<String> exported = new LinkedHashSet<>();
    boolean errexit;
    Program.Style style;

    private final Output output;
    private final ShellCommands commands = new ShellCommands(this);
    private final Deque<Iterator<String>> loops = new ArrayDeque<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Deque<Integer> pending = new ArrayDeque<>();
    private final List<Runnable> deferred = new ArrayList<>();
    private int address;
    private long now;
    private long wakeAt = NEVER;
    private long lastMoment = Long.MIN_VALUE;
    private boolean started;
    private boolean paused;
    private boolean stopped;
    private boolean reading;
    /** Whether it is a shell that waits for a command. */
    private boolean foreground;

    private long memoryUsed;
    private OptionalLong memoryLimit;
    private OptionalInt exitCode = OptionalInt.empty();
    private int endStatus = -1;
    private long exitedAt;
    private boolean oomKilled;

    /** A machine that has not been started. */
    public Machine(Program program, Surroundings surroundings, Output output) {
        this.code = new ArrayList<>(program.code());
        this.style = program.style();
        this.surroundings = surroundings;
        this.memoryLimit = surroundings.memoryLimit();
        this.output = output;
        this.terminal = surroundings.terminal().isPresent()
                ? Optional.of(new Terminal(surroundings.terminal().getAsInt(), output))
                : Optional.empty();
        this.input = terminal.isPresent() ? terminal.get() : new StandardInput(surroundings.openStdin());
        this.variables.putAll(surroundings.environment());
        this.variables.putAll(program.variables());
    }

    /** Has the program begin. */
    public void start(long at) {
        advanceTo(at);
        if (exitCode.isEmpty()) {
            started = true;
            wakeAt = now;
            play();
        }
    }

    /** Plays up to and including an instant. An instant of the past changes nothing. */
    public void advanceTo(long at) {
        if (at <= now && wakeAt > now) {
            return;
        }
        long until = Math.max(at, now);
        while (exitCode.isEmpty() && !halted() && wakeAt <= until) {
            now = Math.max(now, wakeAt);
            play();
        }
        now = until;
    }

    /** Delivers a signal that somebody outside sent. */
    public void signal(int number, long at) {
        advanceTo(at);
        if (exitCode.isPresent()) {
            return;
        }
        if (number == Signals.KILL) {
            die(KILLED);
        } else if (!started) {
            if (Signals.endsRuncInit(number)) {
                die(2);
            }
        } else if (number == Signals.STOP) {
            halt(paused, true);
        } else {
            if (number == Signals.CONT) {
                halt(paused, false);
            }
            deliver(number);
        }
        play();
    }

    /** Freezes the program. Time goes on for it: what falls due meanwhile happens at {@link #resume}, as after a freeze of the kernel. */
    public void pause(long at) {
        advanceTo(at);
        halt(true, stopped);
    }

    /** Ends a {@link #pause}. */
    public void resume(long at) {
        advanceTo(at);
        halt(false, stopped);
        play();
    }

    /** Writes to the program's standard input, or types at its terminal. */
    public void write(byte[] bytes, long at) {
        advanceTo(at);
        if (exitCode.isEmpty()) {
            input.write(bytes, now).forEach(this::interrupt);
            goOnReading();
        }
    }

    /** Gives the program's terminal, if there is one, another size. */
    public void resize(TerminalSize size, long at) {
        advanceTo(at);
        if (exitCode.isEmpty()) {
            resizeSelf(size.rows(), size.columns());
            play();
        }
    }

    /** Gives the program's terminal the size that the program asked for. */
    void resizeSelf(int rows, int columns) {
        boolean other = terminal.isPresent() && terminal.get().resize(rows, columns);
        if (other && started) {
            deliver(Signals.WINCH);
        }
    }

    /** Closes the program's standard input. */
    public void endInput(long at) {
        advanceTo(at);
        input.end();
        goOnReading();
    }

    private void goOnReading() {
        if (reading && exitCode.isEmpty()) {
            wakeAt = Math.min(wakeAt, now);
        }
        play();
    }

    /** Has the instruction that is being executed be executed again once there is more to read. */
    void awaitInput() {
        reading = true;
        address--;
        wakeAt = NEVER;
    }

    /** Gives the program another memory limit. */
    public void limitMemory(OptionalLong limit, long at) {
        advanceTo(at);
        memoryLimit = limit;
        checkMemory();
    }

    /** Ends the program from outside, with a code. */
    public void end(int code, long at) {
        advanceTo(at);
        if (exitCode.isEmpty()) {
            die(code);
        }
    }

    private boolean halted() {
        return paused || stopped;
    }

    private void halt(boolean pausedNow, boolean stoppedNow) {
        boolean before = halted();
        paused = pausedNow;
        stopped = stoppedNow;
        if (before && !halted()) {
            wakeAt = Math.max(wakeAt, now);
            List.copyOf(deferred).forEach(Runnable::run);
            deferred.clear();
        }
    }

    /** Whether the program was started, and has not ended. */
    public boolean running() {
        return started && exitCode.isEmpty();
    }

    /** Whether it is frozen. */
    public boolean paused() {
        return paused && exitCode.isEmpty();
    }

    /** How it ended; empty as long as it has not. */
    public OptionalInt exitCode() {
        return exitCode;
    }

    /** When it ended. */
    public long exitedAt() {
        return exitedAt;
    }

    /** Whether it was taken by the out-of-memory killer. */
    public boolean oomKilled() {
        return oomKilled;
    }

    /** The instant up to which it was played. */
    public long now() {
        return now;
    }

    /** When it will do something next by itself; {@link #NEVER} when it will not. */
    public long next() {
        return exitCode.isPresent() || halted() ? NEVER : wakeAt;
    }

    /** Whether it goes round a loop without ever waiting, so that {@link #next} is only a moment away, again and again. */
    public boolean busy() {
        return wakeAt == lastMoment;
    }

    /** Runs whatever is due now. */
    private void play() {
        while (exitCode.isEmpty() && !halted() && started) {
            boolean due = wakeAt <= now;
            // What reads is due when there is something to read, and has not ended by that.
            if (!pending.isEmpty() && ((due && !reading) || style == Program.Style.PLAIN)) {
                handle(pending.pop());
            } else if (due) {
                execute(code.get(address++));
            } else {
                return;
            }
        }
    }

    private void execute(Instruction instruction) {
        reading = false;
        foreground = false;
        if (instruction instanceof Run run) {
            Expansion expansion = new Expansion(this::variable);
            commands.run(run, expansion);
        } else if (instruction instanceof Instruction.Jump jump) {
            address = jump.target();
        } else if (instruction instanceof Instruction.JumpIf jump) {
            if ((status == 0) == jump.succeeded()) {
                address = jump.target();
            }
        } else if (instruction instanceof Instruction.Negate) {
            status = status == 0 ? 1 : 0;
        } else if (instruction instanceof Instruction.Status value) {
            status = value.status();
        } else if (instruction instanceof Instruction.CheckErrexit) {
            if (errexit && status != 0) {
                exit(status);
            }
        } else if (instruction instanceof Instruction.LoopBack back) {
            address = back.target();
            moment();
        } else if (instruction instanceof Instruction.Write write) {
            write(Optional.of(write.stream()), write.bytes());
        } else if (instruction instanceof Instruction.Sleep sleep) {
            sleep(sleep.nanos());
        } else if (instruction instanceof Instruction.Exit exit) {
            exit(exit.code());
        } else if (instruction instanceof Instruction.End) {
            exit(status);
        } else if (instruction instanceof Instruction.React react) {
            reactions.put(react.signal(), react.reaction());
        } else if (instruction instanceof Instruction.Return) {
            leaveHandler();
        } else {
            executeRare(instruction);
        }
    }

    private void executeRare(Instruction instruction) {
        if (instruction instanceof Instruction.BeginFor begin) {
            loops.push(new Expansion(this::variable).fields(begin.words()).iterator());
            status = 0;
        } else if (instruction instanceof Instruction.NextFor next) {
            Iterator<String> fields = loops.element();
            if (fields.hasNext()) {
                variables.put(next.variable(), fields.next());
            } else {
                loops.pop();
                address = next.end();
            }
        } else if (instruction instanceof Instruction.LeaveFor) {
            loops.pop();
        } else if (instruction instanceof Instruction.CopyInput copy) {
            copyInput(copy);
        } else if (instruction instanceof Instruction.UseMemory use) {
            memoryUsed = use.bytes();
            checkMemory();
        } else if (instruction instanceof Instruction.RunOutOfMemory) {
            oomKilled = true;
            die(KILLED);
        }
    }

    private void copyInput(Instruction.CopyInput copy) {
        if (input.readAll(bytes -> write(copy.target(), bytes))) {
            status = copy.status();
        } else {
            awaitInput();
            foreground = true;
        }
    }

    private String variable(String wanted) {
        return switch (wanted) {
            case "?" -> Integer.toString(status);
            case "$" -> Integer.toString(surroundings.pid());
            default -> variables.getOrDefault(wanted, "");
        };
    }

    private void checkMemory() {
        if (started && exitCode.isEmpty() && memoryLimit.isPresent() && memoryUsed > memoryLimit.getAsLong()) {
            oomKilled = true;
            die(KILLED);
        }
    }

    /** Lets time pass in a loop, of whatever kind, that takes none, so that it cannot go round for ever within one instant. */
    private void moment() {
        if (lastMoment == now) {
            wakeAt = now + MOMENT;
        }
        lastMoment = wakeAt;
    }

    void write(Optional<Stream> stream, byte[] bytes) {
        if (stream.isPresent() && bytes.length > 0) {
            if (terminal.isPresent()) {
                terminal.get().output(bytes, now);
            } else {
                output.write(now, stream.get(), bytes);
            }
        }
    }

    void sleep(long nanos) {
        wakeAt = nanos >= NEVER - now ? NEVER : now + nanos;
        foreground = true;
    }

    /** Ends the program of its own will: the handler of signal 0, EXIT, runs first. */
    void exit(int code) {
        Reaction atExit = reactions.remove(Signals.EXIT);
        if (atExit instanceof Reaction.Handle handle) {
            endStatus = code;
            frames.clear();
            frames.push(new Frame(-1, now, code, false));
            address = handle.address();
            status = code;
        } else {
            die(code & 0xff);
        }
    }

    private void die(int code) {
        exitCode = OptionalInt.of(code);
        exitedAt = now;
        wakeAt = NEVER;
        paused = false;
        stopped = false;
    }

    /** Delivers a signal that the terminal sends to all of its foreground, the command that a shell waits for too. */
    private void interrupt(int number) {
        if (exitCode.isPresent()) {
            return;
        }
        if (!started) {
            if (Signals.endsRuncInit(number)) {
                die(2);
            }
            return;
        }
        if (halted()) {
            deferred.add(() -> interrupt(number));
            return;
        }
        Reaction reaction = reactions.getOrDefault(number, new Reaction.Default());
        boolean handled = reaction instanceof Reaction.Handle;
        if (style == Program.Style.PLAIN) {
            // By default, TSTP does nothing to an orphaned process group (setpgid(2)), as that of a session's leader
            // is.
            if (handled || number != Signals.TSTP) {
                deliver(number);
            }
        } else if (!(reaction instanceof Reaction.Ignore)) {
            if (foreground && number != Signals.TSTP) {
                endForeground(number);
            }
            if (handled) {
                deliver(number);
            } else if (number == Signals.INT) {
                // Busybox's shell ends by its own doing, so that it does as the first process too.
                die(128 + number);
            }
        }
    }

    /** Has the command end that a shell waits for. */
    private void endForeground(int number) {
        foreground = false;
        status = 128 + number;
        stopReading();
        wakeAt = now;
        if (number == Signals.QUIT) {
            write(Optional.of(Stream.STDERR), Applets.bytes("Quit\n"));
        }
    }

    /** Goes on after the instruction that would be executed again. */
    private void stopReading() {
        if (reading) {
            reading = false;
            address++;
        }
    }

    /** Delivers a signal by its reaction. */
    private void deliver(int number) {
        Reaction reaction = reactions.getOrDefault(number, new Reaction.Default());
        if (reaction instanceof Reaction.Handle) {
            if (!pending.contains(number)) {
                pending.add(number);
            }
            if (style == Program.Style.SHELL && reading && !foreground) {
                // Busybox has a read that a trapped signal comes into fail.
                stopReading();
                status = 1;
                wakeAt = now;
            }
        } else if (reaction instanceof Reaction.Default && !surroundings.ownPidNamespace()) {
            if (Signals.stopsByDefault(number)) {
                halt(paused, true);
            } else if (Signals.endsByDefault(number)) {
                if (halted()) {
                    deferred.add(() -> deliver(number));
                } else {
                    die(128 + number);
                }
            }
        }
    }

    /** Delivers a signal that the program sent to itself. */
    void signalSelf(int number) {
        if (number == Signals.KILL || number == Signals.STOP) {
            if (!surroundings.ownPidNamespace()) {
                if (number == Signals.KILL) {
                    die(KILLED);
                } else {
                    halt(paused, true);
                }
            }
        } else if (number != 0) {
            deliver(number);
        }
    }

    private void handle(int number) {
        Reaction reaction = reactions.getOrDefault(number, new Reaction.Default());
        if (!(reaction instanceof Reaction.Handle handle)) {
            deliver(number);
            return;
        }
        if (frames.size() >= MOST_FRAMES) {
            die(SEGMENTATION_FAULT);
            return;
        }
        frames.push(new Frame(address, wakeAt, status, reading));
        reading = false;
        address = handle.address();
        wakeAt = now;
        moment();
        if (style == Program.Style.SHELL) {
            status = 0;
        }
    }

    private void leaveHandler() {
        Frame frame = frames.pop();
        if (frame.address() < 0) {
            die(endStatus & 0xff);
            return;
        }
        address = frame.address();
        if (frame.reading()) {
            // What was to be read may have come meanwhile: it is tried again.
            wakeAt = now;
        } else {
            wakeAt = frame.wakeAt() == NEVER ? NEVER : Math.max(now, frame.wakeAt());
        }
        status = frame.status();
    }

    /** The status that {@code exit} without a number gives: within a handler, that of the command before it. */
    int statusForExit() {
        Frame frame = frames.peek();
        return frame == null ? status : frame.status();
    }

    /** Adds code at run time and gives its address. */
    int append(List<Instruction> more) {
        int start = code.size();
        code.addAll(more);
        return start;
    }

    /** Goes on at another address. */
    void jump(int target) {
        address = target;
    }

    /** Where it goes on after the present instruction. */
    int address() {
        return address;
    }

    /** Goes on with other code, as after execve(2): handlers are forgotten, ignored signals stay ignored. */
    void become(int start, Program.Style newStyle) {
        reactions.values().removeIf(reaction -> !(reaction instanceof Reaction.Ignore));
        reactions.remove(Signals.EXIT);
        frames.clear();
        loops.clear();
        address = start;
        style = newStyle;
        errexit = false;
        moment();
    }

    int codeSize() {
        return code.size();
    }
}
