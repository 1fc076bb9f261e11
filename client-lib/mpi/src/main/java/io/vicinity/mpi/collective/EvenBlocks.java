package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/** Blocks of one length, one behind the other. Made once, set again and again. Not thread-safe. */
public final class EvenBlocks implements Blocks {
    private Source source;
    private Sink sink;
    private long length;

    /** Makes blocks of nothing. */
    public EvenBlocks() {
        // Set by the call below.
    }

    /**
     * Sets what the blocks lie in.
     *
     * @param allSource   all blocks to read; null if they are only written.
     * @param allSink     all blocks to write; null if they are only read.
     * @param blockLength of each, in bytes.
     * @return this.
     */
    public EvenBlocks set(final Source allSource, final Sink allSink, final long blockLength) {
        source = allSource;
        sink = allSink;
        length = blockLength;
        return this;
    }

    @Override
    public Source source(final int block) {
        return source;
    }

    @Override
    public Sink sink(final int block) {
        return sink;
    }

    @Override
    public long position(final int block) {
        return block * length;
    }

    @Override
    public long length(final int block) {
        return length;
    }
}
