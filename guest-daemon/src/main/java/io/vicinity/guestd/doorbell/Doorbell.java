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
     * Is there, or may there be, a way to ring or to be rung?
     *
     * @return false if there will never be one.
     */
    boolean isServed();

    /**
     * Is this VM rung now when others ring it?
     *
     * @return false if it sleeps by time.
     */
    boolean hears();

    /**
     * Where this daemon is rung by a connection of its own to the ivshmem server.
     *
     * @return its position there; empty if it has none now, or is rung by the VM's device.
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
