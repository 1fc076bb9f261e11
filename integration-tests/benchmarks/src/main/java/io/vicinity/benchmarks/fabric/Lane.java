package io.vicinity.benchmarks.fabric;

/** A way to the follower, as the leader measures it: short messages are answered, long ones are acknowledged window by window. */
interface Lane extends AutoCloseable {
    /** Bytes of a short message. */
    int SHORT = 64;

    /** Bytes of a long message. */
    int LONG = 1 << 20;

    /** Long messages that are acknowledged together, by a short one. */
    int WINDOW = 32;

    /** Sends short messages, each when the last was answered. */
    void exchange(int count) throws InterruptedException;

    /** Sends windows of long messages, each when the last was acknowledged. */
    void stream(int windows) throws InterruptedException;

    @Override
    void close();
}
