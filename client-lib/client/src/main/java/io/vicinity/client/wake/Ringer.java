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
     * Is there somebody who wakes this process?
     *
     * @return false if who sleeps would only wake by himself.
     */
    boolean isServed();
}
