package io.vicinity.guestd.doorbell;

import java.util.OptionalInt;

/** Rings other VMs, and is rung by them. Thread-safe; nothing here waits. */
public interface Doorbell extends AutoCloseable {
    /**
     * Rings a VM.
     *
     * @param position of it at the ivshmem server.
     * @return false if it is not known there, or there is no way to ring it.
     */
    boolean ring(int position);

    /**
     * Where this VM is rung.
     *
     * @return its position at the ivshmem server; empty if it is not connected there now.
     */
    OptionalInt position();

    /**
     * What it is, in a word.
     *
     * @return EVENTFD, VFIO or NONE.
     */
    String kind();

    /**
     * More about it.
     *
     * @return one line; for none, why.
     */
    String detail();

    @Override
    void close();

    /**
     * There is none: who sleeps parks by time.
     *
     * @param reason one line.
     * @return the doorbell.
     */
    static Doorbell none(final String reason) {
        return new NoDoorbell(reason);
    }
}
