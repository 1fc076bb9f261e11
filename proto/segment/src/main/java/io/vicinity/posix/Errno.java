package io.vicinity.posix;

/** The error numbers of Linux that somebody here tells apart. */
public final class Errno {
    /** A signal came first. */
    public static final int INTERRUPTED = 4;

    /** Nothing to read, or no room to write, at the moment. */
    public static final int AGAIN = 11;

    /** The system's memory is short. */
    public static final int OUT_OF_MEMORY = 12;

    /** The system has no more descriptors. */
    public static final int TOO_MANY_FILES_IN_SYSTEM = 23;

    /** The process has no more descriptors. */
    public static final int TOO_MANY_FILES = 24;

    /** The other end of a connection is closed. */
    public static final int BROKEN_PIPE = 32;

    /** Who connected went away before he was accepted. */
    public static final int CONNECTION_ABORTED = 103;

    /** The other end of a connection was closed without reading all that was sent to it. */
    public static final int CONNECTION_RESET = 104;

    /** Memory for sockets is short. */
    public static final int NO_BUFFERS = 105;

    /** More descriptors than the user may have are on their way in sockets. */
    public static final int TOO_MANY_REFERENCES = 109;

    private Errno() {}

    /**
     * What the C library says of an error.
     *
     * @param errno number of the error.
     * @return a few words.
     */
    public static String message(final int errno) {
        return Posix.message(errno);
    }
}
