// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.Optional;

import dev.gantry.api.model.LogRecord.Stream;

/**
 * Where the two output streams of a command lead.
 *
 * @param out where standard output leads; empty for /dev/null
 * @param err where standard error leads; empty for /dev/null
 */
record Redirects(Optional<Stream> out, Optional<Stream> err) {
    static final Redirects NONE = new Redirects(Optional.of(Stream.STDOUT), Optional.of(Stream.STDERR));

    /** These, with one file descriptor (1 or 2) made a copy of another (1 or 2). */
    Redirects duplicate(int descriptor, int source) {
        return with(descriptor, source == 1 ? out : err);
    }

    /** These, with one file descriptor (1 or 2) leading nowhere. */
    Redirects discard(int descriptor) {
        return with(descriptor, Optional.empty());
    }

    private Redirects with(int descriptor, Optional<Stream> target) {
        return descriptor == 1 ? new Redirects(target, err) : new Redirects(out, target);
    }
}
