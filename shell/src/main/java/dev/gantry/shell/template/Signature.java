// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;
import java.util.Optional;

/**
 * What a function accepts, checked before it is called.
 *
 * @param fixed the types of the arguments that must be there
 * @param rest the type of any number of further arguments; empty if there may be none
 */
public record Signature(List<Type> fixed, Optional<Type> rest) {
    /** The type of a parameter. */
    public enum Type {
        /** Any value, nil too. */
        ANY("interface {}"),
        /** A {@code String}. */
        STRING("string"),
        /** A {@code Long}. */
        INT("int"),
        /** A {@code List} of strings; nil is passed as an empty list. */
        STRINGS("[]string");

        private final String goName;

        Type(String goName) {
            this.goName = goName;
        }

        /** The name of the type in messages. */
        String goName() {
            return goName;
        }
    }

    /** Copies the list. */
    public Signature {
        fixed = List.copyOf(fixed);
    }

    /** Exactly these arguments. */
    public static Signature of(Type... fixed) {
        return new Signature(List.of(fixed), Optional.empty());
    }

    /** These arguments and then any number of arguments of type {@code rest}. */
    public static Signature variadic(Type rest, Type... fixed) {
        return new Signature(List.of(fixed), Optional.of(rest));
    }

    /** Whether a call may have this many arguments. */
    boolean accepts(int count) {
        return count == fixed.size() || (rest.isPresent() && count > fixed.size());
    }

    /** The accepted count in words, for messages. */
    String wanted() {
        return (rest.isPresent() ? "at least " : "") + fixed.size();
    }

    /** The type of one argument; {@code index} must be acceptable. */
    Type typeOf(int index) {
        return index < fixed.size() ? fixed.get(index) : rest.orElseThrow();
    }
}
