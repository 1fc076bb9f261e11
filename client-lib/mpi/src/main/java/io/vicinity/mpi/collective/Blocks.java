package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/**
 * The blocks of a buffer, one for each rank of a group or for each neighbour: a block is a piece of a source, of a sink, or of both when they
 * are the same memory. Must not change until the collective is done; sources and sinks may be asked for any position, in any order.
 */
public interface Blocks {
    /**
     * Where a block is read.
     *
     * @param block from 0.
     * @return what it is a piece of; null if it is only written.
     */
    Source source(int block);

    /**
     * Where a block is written.
     *
     * @param block from 0.
     * @return what it is a piece of; null if it is only read.
     */
    Sink sink(int block);

    /**
     * Where a block begins within its source or sink.
     *
     * @param block from 0.
     * @return bytes.
     */
    long position(int block);

    /**
     * How long a block is.
     *
     * @param block from 0.
     * @return bytes.
     */
    long length(int block);
}
