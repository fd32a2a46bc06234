// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.io.PrintStream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.OneLine;

/** The one line that a failure becomes. */
public final class ErrorLine {
    private ErrorLine() {}

    /** Prints {@code Error: } and the failure's message with its next step. */
    public static void print(PrintStream err, Throwable failure) {
        err.println("Error: " + text(failure));
    }

    /** The exit code that a failure means. */
    public static int exitCode(Throwable failure) {
        return failure instanceof EngineException engine ? engine.code().exitCode() : ErrorCode.INTERNAL.exitCode();
    }

    private static String text(Throwable failure) {
        if (failure instanceof EngineException engine) {
            return OneLine.of(
                    message(engine) + engine.nextStep().map(step -> "; " + step).orElse(""));
        }
        if (failure instanceof UsageException usage) {
            return OneLine.of(
                    message(usage) + usage.hint().map(hint -> "; " + hint).orElse(""));
        }
        return OneLine.of(failure.getClass().getSimpleName() + ": " + message(failure) + ": "
                + ErrorCode.INTERNAL.phrase() + "; run the command again with --log-level debug for the details");
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "no further words" : message;
    }
}
