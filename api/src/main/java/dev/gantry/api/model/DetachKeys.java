// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The sequence of keys by which somebody who types into a container's terminal leaves it without ending it.
 *
 * @param codes the bytes that a terminal sends for them, 0 to 127; empty for none, so that all that is typed goes to the
 *     container
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record DetachKeys(List<Integer> codes) {
    /** No way to leave. */
    public static final DetachKeys NONE = new DetachKeys(List.of());
    /** ctrl-p, then ctrl-q, as with podman and docker. */
    public static final DetachKeys DEFAULT = parse("ctrl-p,ctrl-q");

    private static final String PREFIX = "ctrl-";
    private static final String CONTROLLED = "@abcdefghijklmnopqrstuvwxyz[\\]^_";
    private static final String DELETE = "DEL";
    private static final int MOST = 127;

    /**
     * Copies the list.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a number that is no key
     */
    public DetachKeys {
        Objects.requireNonNull(codes, "codes");
        codes = List.copyOf(codes);
        for (int code : codes) {
            if (code < 0 || code > MOST) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT, "there is no key with the code " + code, "use 0 to " + MOST);
            }
        }
    }

    /**
     * Reads a sequence in podman's form: keys with commas between, each a single character, {@code DEL}, or
     * {@code ctrl-} and one of {@code a} to {@code z}, {@code @ [ \ ] ^ _}. Nothing means {@link #NONE}.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    public static DetachKeys parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.isEmpty()) {
            return NONE;
        }
        List<Integer> codes = new ArrayList<>();
        for (String key : text.split(",", -1)) {
            codes.add(code(key, text));
        }
        return new DetachKeys(codes);
    }

    private static int code(String key, String text) {
        if (key.length() == 1 && key.charAt(0) <= MOST) {
            return key.charAt(0);
        }
        if (key.equals(DELETE)) {
            return MOST;
        }
        if (key.startsWith(PREFIX) && key.length() == PREFIX.length() + 1) {
            int code = CONTROLLED.indexOf(key.charAt(PREFIX.length()));
            if (code >= 0) {
                return code;
            }
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "unknown key \"" + key + "\" in detach keys \"" + text + "\"",
                "use single characters, DEL, or ctrl- and one of a-z @ [ \\ ] ^ _, with commas between");
    }
}
