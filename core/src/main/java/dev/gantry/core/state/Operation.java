// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.state;

/** What can be done to a container, as far as its state has a say. */
public enum Operation {
    /** Has the runtime make it. */
    INIT("init"),
    /** Starts it. */
    START("start"),
    /** Asks it to end, then makes it. */
    STOP("stop"),
    /** Sends a signal. */
    KILL("kill"),
    /** Stops it and starts it again. */
    RESTART("restart"),
    /** Connects to its standard streams. */
    ATTACH("attach"),
    /** Gives its terminal another size. */
    RESIZE("resize"),
    /** Executes another command in it. */
    EXEC("exec"),
    /** Freezes it. */
    PAUSE("pause"),
    /** Thaws it. */
    UNPAUSE("unpause"),
    /** Changes its limits. */
    UPDATE("update"),
    /** Gives it another name. */
    RENAME("rename"),
    /** Releases what it holds after its end. */
    CLEANUP("cleanup"),
    /** Removes it when it is at rest. */
    REMOVE("remove"),
    /** Removes it whatever it does. */
    REMOVE_FORCE("remove --force");

    private final String word;

    Operation(String word) {
        this.word = word;
    }

    /** The user's word for it. */
    public String word() {
        return word;
    }
}
