package io.vicinity.mpi.engine;

/** When a send is done (MPI 4.0, section 3.4). */
public enum SendMode {
    /** Done when the message can be changed again: it is short and has left, or its receiver takes it. */
    STANDARD,
    /** Not done before the receiver began to receive. */
    SYNCHRONOUS,
    /** Done at once: the engine keeps a copy, which {@link Engine#bufferedBytes()} counts. */
    BUFFERED,
    /** As standard; the caller promises that the receive is posted. */
    READY
}
