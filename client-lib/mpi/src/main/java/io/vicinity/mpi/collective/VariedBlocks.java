package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/** Blocks of any lengths, each with a source or sink of its own. */
public final class VariedBlocks implements Blocks {
    private final Source[] sources;
    private final Sink[] sinks;

    /**
     * Makes blocks.
     *
     * @param sources of each block, which is all of it; null if they are only written.
     * @param sinks   of each block, which is all of it; null if they are only read.
     */
    public VariedBlocks(final Source[] sources, final Sink[] sinks) {
        this.sources = sources == null ? null : sources.clone();
        this.sinks = sinks == null ? null : sinks.clone();
    }

    @Override
    public Source source(final int block) {
        return sources == null ? null : sources[block];
    }

    @Override
    public Sink sink(final int block) {
        return sinks == null ? null : sinks[block];
    }

    @Override
    public long position(final int block) {
        return 0;
    }

    @Override
    public long length(final int block) {
        return sources == null ? sinks[block].capacity() : sources[block].length();
    }
}
