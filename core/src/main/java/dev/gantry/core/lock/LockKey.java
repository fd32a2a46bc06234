// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

/**
 * One object that can be locked.
 *
 * @param rank what it is
 * @param objectId its full id
 */
record LockKey(LockRank rank, String objectId) {
    static final int RANK_SHIFT = 60;
    private static final int ID_DIGITS = 15;

    /**
     * The byte of the lock file that stands for it. Ids are random hexadecimal digits of which the first 60 bits are
     * taken; two objects that met there would merely wait for each other needlessly.
     */
    long offset() {
        long id = objectId.isEmpty() ? 0 : Long.parseUnsignedLong(objectId.substring(0, ID_DIGITS), 16);
        return ((long) rank.ordinal() << RANK_SHIFT) | id;
    }

    @Override
    public String toString() {
        return objectId.isEmpty() ? rank.display() : rank.display() + " " + objectId;
    }
}
