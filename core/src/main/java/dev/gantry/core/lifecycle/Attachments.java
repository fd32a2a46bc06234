// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The attachments that are open, so that they end with the engine. Safe for use by any thread. */
public final class Attachments {
    private final Set<StreamAttachment> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    void add(StreamAttachment attachment) {
        open.add(attachment);
        if (closed) {
            end(attachment);
        }
    }

    void remove(StreamAttachment attachment) {
        open.remove(attachment);
    }

    /** Ends all of them, and those to come, with {@link dev.gantry.api.error.ErrorCode#ENGINE_CLOSED}. */
    public void close() {
        closed = true;
        List.copyOf(open).forEach(Attachments::end);
    }

    private static void end(StreamAttachment attachment) {
        attachment.closed(OperationGate.closed());
    }
}
