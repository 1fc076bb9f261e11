package io.vicinity.agent.ivshmem;

/** Why a peer's connection ended. */
public enum Departure {
    /** Its end closed it: QEMU ended, or unplugged the device. */
    CLOSED,

    /** It did not read what it was told for so long that the queue for it was full. */
    SLOW,

    /** It sent something, which the protocol does not know. */
    SPOKE,

    /** The system reported an error on the connection. */
    FAILED
}
