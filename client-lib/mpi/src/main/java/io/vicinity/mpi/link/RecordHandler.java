package io.vicinity.mpi.link;

import org.agrona.DirectBuffer;

/** Takes records. */
@FunctionalInterface
public interface RecordHandler {
    /**
     * Called with a record, which is gone when this returns.
     *
     * @param peer   rank that sent it.
     * @param buffer that holds it.
     * @param index  of its first byte.
     * @param length of it in bytes.
     */
    void onRecord(int peer, DirectBuffer buffer, int index, int length);
}
