package io.vicinity.mpi.engine;

/** A message that a matched probe took out of the queue: only {@link Engine#receive(Matched, io.vicinity.mpi.memory.Sink)} gets it, once. */
public interface Matched {
    /**
     * Who sent it.
     *
     * @return rank in the group that the probe named.
     */
    int source();

    /**
     * Its tag.
     *
     * @return the tag.
     */
    int tag();

    /**
     * How long it is.
     *
     * @return bytes.
     */
    long length();
}
