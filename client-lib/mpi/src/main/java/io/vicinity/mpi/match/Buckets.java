package io.vicinity.mpi.match;

import java.util.ArrayList;
import java.util.List;

/** Chains by a hash of context, source and tag: what is asked for exactly is found at once. */
final class Buckets<T> {
    private static final int COUNT = 256;

    private final List<Chain<T>> chains = new ArrayList<>(COUNT);

    Buckets() {
        for (int i = 0; i < COUNT; i++) {
            chains.add(new Chain<>());
        }
    }

    static int key(final int context, final int source, final int tag) {
        final int mixed = (context * 0x9E3779B1 + source) * 0x85EBCA6B + tag * 0xC2B2AE35;
        return (mixed ^ mixed >>> 15) & COUNT - 1;
    }

    Chain<T> at(final int key) {
        return chains.get(key);
    }
}
