package io.vicinity.client.wake;

/** Rings those that sleep, and says whether it is of use to sleep. Thread-safe; nothing here waits. */
public interface Ringer {
    /** There is no way to ring anybody, and nobody rings. */
    Ringer NONE = new Ringer() {
        @Override
        public boolean ring(final int peerId) {
            return false;
        }

        @Override
        public boolean isServed() {
            return false;
        }

        @Override
        public String toString() {
            return "no ringer";
        }
    };

    /**
     * Rings a VM in which somebody sleeps.
     *
     * @param peerId of the VM.
     * @return false if there is no way to do so now.
     */
    boolean ring(int peerId);

    /**
     * The same for one endpoint of the VMs that it is used to ring: others there may sleep on.
     *
     * @param endpointId of the endpoint.
     * @return what rings it, and more where they cannot be told apart.
     */
    default Ringer to(final long endpointId) {
        return this;
    }

    /**
     * Is there somebody who wakes this process?
     *
     * @return false if who sleeps would only wake by himself.
     */
    boolean isServed();

    /**
     * Does what there is to do in this process for what was sent to go out and for what comes to arrive. Called by a thread that finds
     * nothing to receive or no room to send, again and again. Where memory carries all, that is nothing.
     *
     * @param nanos to wait at most for something to be there to do; 0 does not wait.
     * @return false if there is nothing to do ever, or another thread is at it.
     */
    default boolean attend(final long nanos) {
        return false;
    }

    /** The calling thread attends no more, though it may still wait for something. */
    default void leave() {}
}
