// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A Linux signal by number (signal(7), the numbers of x86 and ARM).
 *
 * @param number 1 to 64
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Signal(int number) {
    /** Hang-up. */
    public static final Signal HUP = new Signal(1);
    /** Interrupt from the keyboard. */
    public static final Signal INT = new Signal(2);
    /** Kill; cannot be caught. */
    public static final Signal KILL = new Signal(9);
    /** Termination request; the default stop signal. */
    public static final Signal TERM = new Signal(15);
    /** Window resize. */
    public static final Signal WINCH = new Signal(28);

    private static final int RTMIN = 34;
    private static final int MAX = 64;
    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };
    private static final Map<String, Integer> NUMBERS = numbers();

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the number is no signal's */
    public Signal {
        if (number < 1 || number > MAX) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, "unknown signal " + number, "use 1 to " + MAX);
        }
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int number = 1; number < NAMES.length; number++) {
            numbers.put(NAMES[number], number);
        }
        numbers.put("IOT", 6);
        numbers.put("CLD", 17);
        numbers.put("POLL", 29);
        numbers.put("RTMIN", RTMIN);
        numbers.put("RTMAX", MAX);
        for (int offset = 1; offset <= MAX - RTMIN; offset++) {
            numbers.put("RTMIN+" + offset, RTMIN + offset);
            numbers.put("RTMAX-" + offset, MAX - offset);
        }
        return Map.copyOf(numbers);
    }

    /**
     * The signal that a user's text names: {@code TERM}, {@code SIGTERM}, {@code term}, {@code 15},
     * {@code SIGRTMIN+3}.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    public static Signal parse(String text) {
        Objects.requireNonNull(text, "text");
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        Integer number = NUMBERS.get(name);
        if (number == null && name.matches("[0-9]{1,3}")) {
            number = Integer.valueOf(name);
        }
        if (number == null || number < 1 || number > MAX) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "unknown signal \"" + text + "\"",
                    "use a name such as TERM or a number from 1 to " + MAX);
        }
        return new Signal(number);
    }

    /** The name with its prefix, such as {@code SIGTERM} or {@code SIGRTMIN+3}. */
    public String display() {
        if (number < NAMES.length) {
            return "SIG" + NAMES[number];
        }
        return number < RTMIN
                ? Integer.toString(number)
                : number == RTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - RTMIN);
    }

    @Override
    public String toString() {
        return display();
    }
}
