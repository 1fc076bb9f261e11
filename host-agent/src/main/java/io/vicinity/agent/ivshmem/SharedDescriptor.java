package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;

/**
 * A descriptor that is closed when the last who needs it is done: its peer, and each message with it that was not sent yet. For one
 * thread.
 */
final class SharedDescriptor {
    private final int number;
    private int holders = 1;

    /** Takes over a descriptor; who made it is its first holder. */
    SharedDescriptor(final int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    SharedDescriptor hold() {
        holders++;
        return this;
    }

    void release() {
        holders--;
        if (holders == 0) {
            Descriptors.close(number);
        }
    }
}
