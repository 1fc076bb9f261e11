package io.vicinity.mpi.engine;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.match.Entry;
import org.agrona.concurrent.UnsafeBuffer;

/** A message that came before its receive: here as a whole, or announced by another rank, or by this one to itself. */
final class Arrival implements Matched {
    final Entry<Arrival> entry = new Entry<>(this);

    Context probedIn;
    int peer;
    int source;
    int tag;
    long length;

    /** The message; null if it was announced. */
    UnsafeBuffer bytes;

    /** The sender's id of a message that another rank announced. */
    int senderId;

    /** Where it lies in memory that the other rank shares; null if it is not to be reached. */
    RemoteMemory shared;

    /** The send of this rank to itself. */
    Transfer own;

    boolean taken;
    Arrival next;

    void set(final int newPeer, final int newSource, final int newTag, final long newLength) {
        peer = newPeer;
        source = newSource;
        tag = newTag;
        length = newLength;
    }

    void clear() {
        bytes = null;
        shared = null;
        own = null;
    }

    @Override
    public int source() {
        return source;
    }

    @Override
    public int tag() {
        return tag;
    }

    @Override
    public long length() {
        return length;
    }
}
