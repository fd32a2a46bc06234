// SPDX-License-Identifier: Apache-2.0
/**
 * The format in which Docker's and podman's servers send the output of a container without a terminal over one
 * connection, of an attach, of a log and of an exec session alike: frames, each a header of eight bytes and its payload.
 * The header has the number of the stream, three zero bytes, and the length of the payload as an unsigned number of four
 * bytes, the highest first. Output of a container with a terminal is sent as it is, in the raw format, of which there is
 * nothing to know.
 *
 * <p>{@link dev.gantry.api.stream.FrameOutput} makes frames, {@link dev.gantry.api.stream.FrameDecoder} takes them apart.
 * Neither is safe for use by several threads at a time.
 */
@NullMarked
package dev.gantry.api.stream;

import org.jspecify.annotations.NullMarked;
