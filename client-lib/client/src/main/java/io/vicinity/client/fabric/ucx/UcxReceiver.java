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
     * Data is announced that is still in the memory of the other end. It is to be fetched by {@link UcxWorker#fetch} or let go by {@link
     * UcxWorker#drop}, now or later.
     *
     * @param header       address of its header, which is readable until this returns.
     * @param headerLength in bytes.
     * @param descriptor   to fetch it by.
     * @param length       of the data in bytes.
     */
    void announced(long header, int headerLength, long descriptor, long length);
}
