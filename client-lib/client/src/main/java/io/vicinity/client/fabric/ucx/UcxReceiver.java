package io.vicinity.client.fabric.ucx;

/** What is told of what comes to a worker, by its thread, while it makes progress. Must not throw, and must not make progress. */
public interface UcxReceiver {
    /**
     * A packet came.
     *
     * @param header       address of its header, which is readable until this returns.
     * @param headerLength in bytes.
     * @param data         address of its data, which is readable until this returns.
     * @param length       of the data in bytes.
     */
    void packet(long header, int headerLength, long data, int length);

    /**
     * Data is announced that is still in the memory of the other end. Who keeps its descriptor fetches it by {@link UcxWorker#fetch}, now or later, or
     * lets go of it by {@link UcxWorker#drop}: later, for before this has returned UCX 1.13 does not know yet whose it is, and ends the process.
     *
     * @param header       address of its header, which is readable until this returns.
     * @param headerLength in bytes.
     * @param descriptor   to fetch it by.
     * @param length       of the data in bytes.
     * @return false if it is not wanted, nor is it fetched: the descriptor is not kept.
     */
    boolean announced(long header, int headerLength, long descriptor, long length);
}
