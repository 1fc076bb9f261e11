package io.vicinity.client.channel;

/**
 * Keeps what stands before an object in the heap off the cache lines of its fields: the sending and the receiving thread of one process
 * each change a few private words with every message, and neither must take the line from under the other's.
 */
@SuppressWarnings("unused")
abstract class LinePadding {
    private long p100, p101, p102, p103, p104, p105, p106, p107, p108, p109, p110, p111, p112, p113, p114, p115;
}
