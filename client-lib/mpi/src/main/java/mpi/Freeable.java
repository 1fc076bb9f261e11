package mpi;

/** What holds something that is to be given back. */
public interface Freeable {
    /**
     * Gives it back. It must not be used after that.
     *
     * @throws MPIException if it cannot be.
     */
    void free() throws MPIException;
}
